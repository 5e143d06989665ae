"""Users from a file: what a French Excel writes, faults beside their rows, a file put right, and a thousand rows."""
import os

import pytest
from browser import SLOW, soon
from judged import faultless, picture
from people import imported, looking, person
from shop import key_new

FRENCH = ("Prénom;Nom;E-mail;Langue;Abonnement\r\nÉlodie;Périer;{0};français;Suite de test\r\n\r\n"
          "Zoé;D'Œuvre;{1};anglais;\r\n")


def emails(count):
    return [f"{key_new()}@example.com" for _ in range(count)]


def choose(page, tmp_path, data, name="users.csv"):
    path = os.path.join(tmp_path, name)
    with open(path, "wb") as file:
        file.write(data)
    page.see("css=#import-file")
    page.setInputFiles("css=#import-file", path)


def opened(visit, owner, language="en", **more):
    page = visit(**{**looking(language), **more})
    page.sign_in(owner.account, "/users/import", language)
    return page


def cells(page):
    return page.run("""() => [...document.querySelectorAll('.sheet tbody tr')]
        .map((row) => [...row.cells].map((one) => one.innerText))""")


def cells_are(page, wanted):
    soon(lambda: cells(page), wanted)


def user(owner, email):
    [found] = owner.client.get("/v1/users?email=" + email).ok()["data"]
    return found


@pytest.mark.parametrize("encoding, told", [
    ("windows-1252", "WINDOWS-1252"), ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16LE")])
def test_a_french_spreadsheet_is_understood(visit, owner, tmp_path, encoding, told):
    first, second = emails(2)
    page = opened(visit, owner, "fr")
    choose(page, tmp_path, FRENCH.format(first, second).encode(encoding))
    page.says(f"2 personnes. Encodage : {told} ; séparateur : point-virgule.")
    cells_are(page, [["2", first, "Élodie Périer", "fr", "Suite de test"], ["4", second, "Zoé D'Œuvre", "en", ""]])
    page.button("Créer 2 utilisateurs")
    page.heading("2 utilisateurs ont été créés")
    page.says("1 licence a été attribuée.")
    made = [user(owner, one) for one in (first, second)]
    assert [(one["display_name"], one["locale"]) for one in made] == [("Élodie Périer", "fr"), ("Zoé D'Œuvre", "en")]
    held = owner.client.get(f"/v1/users/{user(owner, first)['id']}/licences").ok()["data"]
    assert [one["subscription_id"] for one in held] == [owner.subscription_id]


def test_faults_stand_beside_their_rows_and_a_corrected_file_is_sent(visit, owner, tmp_path):
    good, other = emails(2)
    taken = owner.account["email"]
    rows = ["email,name,language", f"{good},Nora,en", "nobody,Nils,en", f"{taken},Ada,en", f"{other},Zoé,xx"]
    page = opened(visit, owner)
    choose(page, tmp_path, "\n".join(rows).encode())
    page.button("Create 4 users")
    page.says("3 rows must be put right. Nobody was created.")
    soon(lambda: [row[0] for row in cells(page)], ["3", "4", "5"])  # the rows of the file, the bad ones alone
    errors = imported(owner, [row + "," for row in rows[1:]]).json["errors"]
    assert [row[1].split("\n")[-1] for row in cells(page)] == [one["detail"] for one in errors]
    faultless(page)
    page.uncheck("css=label.check input")
    soon(lambda: len(cells(page)), 4)
    assert owner.client.get("/v1/users?email=" + good).ok()["data"] == []
    page.button("Choose another file")
    choose(page, tmp_path, f"email,name\n{good},Nora\n{other},Zoé\n".encode())
    page.button("Create 2 users")
    page.heading("2 users were created")
    assert user(owner, other)["display_name"] == "Zoé"


def test_pasted_rows_get_a_licence_each(visit, owner):
    first, second = emails(2)
    page = opened(visit, owner)
    page.fill("css=#import-text", f'{first}\t"Nora ""N"" Petit"\n{second}\tNils')
    page.button("Show these rows")
    page.says("2 people. Separator: tab.")
    cells_are(page, [["1", first, 'Nora "N" Petit', "", ""], ["2", second, "Nils", "", ""]])
    page.selectOption("css=#import-licence", owner.subscription_id)
    page.run("() => { const b = document.querySelector('main .deeds button'); b.click(); b.click(); }")
    page.heading("2 users were created")
    page.says("2 licences were given.")
    assert owner.subscription(owner.subscription_id)["licences"]["assigned"] == 2


def test_a_file_without_its_columns_says_which(visit, owner, tmp_path):
    page = opened(visit, owner, "fr")
    choose(page, tmp_path, "Nom;Ville\nNora;Lyon\n".encode())
    page.says("Nommez la colonne des adresses « e-mail » en première ligne")
    page.attribute("css=main .deeds button", "aria-disabled", "true")
    faultless(page)


def test_a_lost_answer_imports_once(visit, owner):
    [email] = emails(1)
    page = opened(visit, owner)
    page.fill("css=#import-text", f"email,name\n{email},Nora")
    page.button("Show these rows")
    page.run("""() => {
        const real = window.fetch;
        window.fetch = async (request, ...more) => {
            const answer = await real(request, ...more);
            if (request.method !== "POST") return answer;
            window.fetch = real;
            throw new TypeError("lost");
        };
    }""")
    page.button("Create 1 user")
    page.says("The connection may be down.")
    page.button("Create 1 user")
    page.heading("1 user was created")
    assert user(owner, email)["display_name"] == "Nora"


@pytest.mark.parametrize("language, width, scheme", [("fr", 360, "dark"), ("en", 1440, "light")])
def test_a_thousand_rows_are_shown_without_freezing(visit, owner, tmp_path, language, width, scheme):
    page = opened(visit, owner, language, viewport={"width": width, "height": 900}, colorScheme=scheme)
    page.run("""() => {
        window.longest = 0;
        const seen = (list) => {
            for (const one of list.getEntries()) window.longest = Math.max(window.longest, one.duration);
        };
        new PerformanceObserver(seen).observe({type: "longtask"});
    }""")
    rows = "".join(f"{key_new()}@example.com;Zoé {at};fr;\n" for at in range(1001))
    choose(page, tmp_path, ("email;nom;langue;abonnement\n" + rows).encode())
    page.says({"en": "1,000 rows at most at once. Split the file.",
               "fr": "1 000 lignes au plus à la fois. Divisez le fichier."}[language])
    page.run_until("() => document.querySelectorAll('.sheet tbody tr').length === 1000")
    page.button({"en": "Choose another file", "fr": "Choisir un autre fichier"}[language])
    choose(page, tmp_path, ("email;nom;langue;abonnement\n" + "".join(rows.splitlines(True)[:1000])).encode())
    page.says({"en": "1,000 people.", "fr": "1 000 personnes."}[language])
    page.run_until("() => document.querySelectorAll('.sheet tbody tr').length === 1000")
    longest = page.run("() => window.longest")
    print("the longest task with a thousand rows:", round(longest), "ms")
    assert longest < 1000 * SLOW, longest
    picture(page, f"{language}-{width}-{scheme}-users-import")
    page.run("() => [...document.querySelectorAll('.sheet tbody tr')].slice(20).forEach((row) => row.remove())")
    faultless(page)


def test_who_may_not_is_told_who_may(visit, owner):
    page = visit()
    page.sign_in(person(owner, roles=["billing_admin"]), "/users/import")
    page.see("css=main [role=alert]")
    page.says(owner.client.get("/v1/users/me").ok()["display_name"], "main [role=alert]")
