/* nginx/docs/docs.js: shows the document of this server. "Try it out" sends to the same server, with its cookie or a token. */
"use strict";

/* A request that is tried by cookie needs the session's CSRF token, as every page of ours does. */
async function withCsrfToken(request) {
  const changes = !["GET", "HEAD"].includes((request.method || "GET").toUpperCase());
  const headers = request.headers || {};
  const needsToken = changes && !headers.Authorization && !headers["X-CSRF-Token"] && !request.url.endsWith("/v1/sessions");
  if (needsToken) {
    const current = await fetch("/v1/sessions/current", { credentials: "same-origin" });
    if (current.ok) request.headers = { ...headers, "X-CSRF-Token": (await current.json()).csrf_token };
  }
  return request;
}

window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: "/v1/openapi.json",
    dom_id: "#document",
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    showExtensions: true,
    filter: true,
    validatorUrl: null,
    persistAuthorization: false,
    requestInterceptor: withCsrfToken,
  });
});
