# Dockerfile: one image a service (targets db, api, worker, gateway, nginx), all from one Debian base and Debian's own packages.
#   docker build --target api .
# docker-compose.yml builds and starts them together; BASE may name another Debian 12.
ARG BASE=debian:bookworm-slim

# --- what the containers run or read as it is. Its modes are set here: COPY keeps those of the checkout, which umask 077 closes to others ---
FROM ${BASE} AS files
COPY deploy/lib.sh deploy/container-program deploy/container-db deploy/container-nginx /files/deploy/
COPY sql/server.cnf sql/users.sql /files/sql/
COPY nginx/ /files/nginx/
COPY web/ /files/web/
RUN chmod -R u=rwX,go=rX /files && chmod 0755 /files/deploy/container-*

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
# /run/guichet is where compose mounts a folder in memory. Podman gives that the mode of the folder below, from the second start on.
FROM ${BASE} AS program
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        libfcgi0ldbl libmariadb3 libsodium23 libjansson4 libcurl4 libmicrohttpd12 libsqlite3-0 libcsv3 libunistring2 ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 990 --home-dir /nonexistent --shell /usr/sbin/nologin guichet \
    && install -d -o guichet -g guichet -m 0700 /var/lib/guichet /run/guichet-api \
    && install -d -m 1777 /run/guichet
COPY --from=build /opt/guichet/guichet /opt/guichet/guichet-sandbox-gateway /opt/guichet/
COPY --from=build /opt/guichet/locale /opt/guichet/locale
COPY --from=files /files/deploy/container-program /usr/local/bin/container-program
# A resolver that is just being told of a replaced container may lose a question: it is asked again after one second, not five.
ENV GUICHET_LOCALE_DIR=/opt/guichet/locale RES_OPTIONS="timeout:1 attempts:3"
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
COPY --from=files /files/sql/ /opt/guichet/sql/
COPY --from=files /files/deploy/lib.sh /opt/guichet/deploy/lib.sh
COPY --from=files /files/deploy/container-db /usr/local/bin/container-db
USER guichet
VOLUME /var/lib/guichet
EXPOSE 3306
ENTRYPOINT ["/usr/local/bin/container-db"]

FROM ${BASE} AS nginx
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nginx-light curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 990 --home-dir /nonexistent --shell /usr/sbin/nologin guichet \
    && install -d -o guichet -g guichet -m 0700 /var/lib/guichet /run/guichet-api
COPY --from=files /files/nginx/ /opt/guichet/nginx/
COPY --from=files /files/web/ /opt/guichet/web/
COPY --from=files /files/deploy/lib.sh /opt/guichet/deploy/lib.sh
COPY --from=files /files/deploy/container-nginx /usr/local/bin/container-nginx
USER guichet
EXPOSE 8080 8081
ENTRYPOINT ["/usr/local/bin/container-nginx"]
