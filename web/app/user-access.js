// app/user-access.js: whether somebody can sign in: the password, disabling and enabling, deleting.
import {html, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {useDeed} from "./deed.js";
import {Form, useForm} from "./form.js";
import {t} from "./language.js";
import {Title, Trouble} from "./parts.js";
import {PasswordField, PasswordOnce} from "./password-new.js";
import {isGlobal} from "./rights.js";
import {go} from "./router.js";
import {session} from "./session.js";

/** @typedef {import("./rights.js").User} User */

const EMPTY = {"/new_password": ""};

/** @param {{user: User}} props */
function Password({user}) {
  const [given, givenSet] = useState("");
  const form = useForm({
    initial: EMPTY,
    bodyFrom: (values) => ({new_password: String(values["/new_password"])}),
    send: async (body) => {
      await told(client.PUT("/v1/users/{usr}/password", {params: {path: {usr: user.id}}, body}));
      return body.new_password;
    },
    done: (password) => {
      form.reset(EMPTY);
      givenSet(password);
    },
  });
  return html`<section class="card" aria-labelledby="user-password">
    <h2 id="user-password">${t("password.title")}</h2>
    ${given && html`<${PasswordOnce} password=${given} name=${user.display_name} />`}
    <${Form} form=${form} deed=${t("password.set")} ready=${form.values["/new_password"] !== ""}>
      <${PasswordField} form=${form} name="/new_password" hint=${t("password.hint")} /><//>
  </section>`;
}

/**
 * Asks once more before something that cannot simply be taken back.
 * @param {{title: string, about: string, deed: string, busy: boolean, onDo: () => void, onLeave: () => void}} props
 */
function Sure({title, about, deed, busy, onDo, onLeave}) {
  return html`<div class="note bad"><${Title} level=${3} text=${title} /><p>${about}</p>
    <div class="deeds"><button type="button" aria-busy=${busy} onClick=${onDo}>${deed}</button>
      <button type="button" class="secondary" disabled=${busy} onClick=${onLeave}>${t("form.leave")}</button></div>
  </div>`;
}

/** @param {{user: User, onChange: () => void}} props */
function Standing({user, onChange}) {
  const [asking, askingSet] = useState(/** @type {"" | "disable" | "delete"} */ (""));
  const {busy, error, run} = useDeed();
  const title = useRef(/** @type {HTMLElement | null} */ (null));
  const params = {path: {usr: user.id}};
  const name = user.display_name;
  const leave = () => {
    askingSet("");
    title.current?.focus(); // what was pressed goes
  };
  const statusSet = (/** @type {"active" | "disabled"} */ status) => run("status", async () => {
    await told(client.PATCH("/v1/users/{usr}", {params, body: {status}}));
    leave();
    onChange();
  });
  const remove = () => run("delete", async () => {
    await told(client.DELETE("/v1/users/{usr}", {params}));
    go("/users");
  });
  return html`<section class="card" aria-labelledby="user-standing">
    <h2 id="user-standing" ref=${title} tabindex="-1">${t("user.standing")}</h2>
    <p>${user.status === "active" ? t("user.active_about") : t("user.disabled_about")}</p>
    ${error !== null && html`<${Trouble} error=${error} />`}
    ${asking === "disable" ? html`<${Sure} key="disable" title=${t("user.disable_sure", {name})}
        about=${t("user.disable_about")} deed=${t("user.disable")} busy=${busy !== ""}
        onDo=${() => statusSet("disabled")} onLeave=${leave} />`
    : asking === "delete" ? html`<${Sure} key="delete" title=${t("user.delete_sure", {name})}
        about=${t("user.delete_about")} deed=${t("user.delete")} busy=${busy !== ""} onDo=${remove}
        onLeave=${leave} />`
    : html`<div class="deeds">
      ${user.status === "active"
        ? html`<button type="button" class="secondary" onClick=${() => askingSet("disable")}>${
          t("user.disable")}</button>`
        : html`<button type="button" aria-busy=${busy !== ""} onClick=${() => statusSet("active")}>${
          t("user.enable")}</button>`}
      <button type="button" class="secondary" onClick=${() => askingSet("delete")}>${t("user.delete")}</button>
    </div>`}
  </section>`;
}

/** @param {{user: User, onChange: () => void}} props */
export function UserAccess({user, onChange}) {
  const own = user.id === session.value?.user.id;
  return html`${own ? html`<p><a href="/me">${t("user.own")}</a></p>`
    : isGlobal() && html`<${Password} user=${user} />`}
    <${Standing} user=${user} onChange=${onChange} />`;
}
