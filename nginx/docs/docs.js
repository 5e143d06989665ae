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

/* What Swagger UI leaves without a name or out of the keyboard's reach. */
const NAMES = { SELECT: "Choose", TEXTAREA: "Request body", INPUT: "Value" };

function mend() {
  for (const field of document.querySelectorAll("select, textarea, input:not([type=hidden])"))
    if (!field.getAttribute("aria-label") && (field.id === "servers" || !field.labels?.length))
      field.setAttribute("aria-label", field.getAttribute("placeholder") || field.title || NAMES[field.tagName]);
  for (const code of document.querySelectorAll("pre.microlight, .highlight-code > .microlight"))
    if (code.tabIndex < 0) code.tabIndex = 0;
}

window.addEventListener("load", () => {
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
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
