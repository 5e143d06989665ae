# Dockerfile: one image a service (targets db, api, worker, gateway, nginx), all from one Debian base and Debian's own packages.
#   docker build --target api .
# docker-compose.yml builds and starts them together; BASE may name another Debian 12.
ARG BASE=debian:bookworm-slim

# --- what the programs are built with; nothing of it reaches an image that is run ---
FROM ${BASE} AS build
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        gcc libc6-dev cmake ninja-build pkg-config gettext \
        libfcgi-dev libmariadb-dev libsodium-dev libjansson-dev libcurl4-openssl-dev libmicrohttpd-dev libsqlite3-dev libcsv-dev libunistring-dev \
    && rm -rf /var/lib/apt/lists/*
COPY . /src
WORKDIR /src
RUN cmake --preset release -B /opt/guichet && cmake --build /opt/guichet

# --- what api, worker and gateway share: the libraries, the programs, a user of their own ---
FROM ${BASE} AS program
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        libfcgi0ldbl libmariadb3 libsodium23 libjansson4 libcurl4 libmicrohttpd12 libsqlite3-0 libcsv3 libunistring2 ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 990 --home-dir /nonexistent --shell /usr/sbin/nologin guichet \
    && install -d -o guichet -g guichet -m 0700 /var/lib/guichet /run/guichet-api
COPY --from=build /opt/guichet/guichet /opt/guichet/guichet-sandbox-gateway /opt/guichet/
COPY --from=build /opt/guichet/locale /opt/guichet/locale
COPY deploy/container-program /usr/local/bin/container-program
ENV GUICHET_LOCALE_DIR=/opt/guichet/locale
USER guichet
ENTRYPOINT ["/usr/local/bin/container-program"]

FROM program AS api
VOLUME /run/guichet-api
CMD ["api"]

FROM program AS worker
CMD ["worker"]

FROM program AS gateway
VOLUME /var/lib/guichet
EXPOSE 9100
CMD ["gateway"]

FROM ${BASE} AS db
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends mariadb-server-core mariadb-client-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 990 --home-dir /nonexistent --shell /usr/sbin/nologin guichet \
    && install -d -o guichet -g guichet -m 0700 /var/lib/guichet
COPY sql/server.cnf sql/users.sql /opt/guichet/sql/
COPY deploy/lib.sh /opt/guichet/deploy/lib.sh
COPY deploy/container-db /usr/local/bin/container-db
USER guichet
VOLUME /var/lib/guichet
EXPOSE 3306
ENTRYPOINT ["/usr/local/bin/container-db"]

FROM ${BASE} AS nginx
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nginx-light curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 990 --home-dir /nonexistent --shell /usr/sbin/nologin guichet \
    && install -d -o guichet -g guichet -m 0700 /var/lib/guichet /run/guichet-api
COPY nginx/ /opt/guichet/nginx/
COPY deploy/lib.sh /opt/guichet/deploy/lib.sh
COPY deploy/container-nginx /usr/local/bin/container-nginx
USER guichet
EXPOSE 8080 8081
ENTRYPOINT ["/usr/local/bin/container-nginx"]
