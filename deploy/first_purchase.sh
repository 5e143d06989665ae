# deploy/first_purchase.sh: makes the first purchase and shows each request and its answer for a person to read. Sourced
# by ./run and deploy/compose-purchase, never run. The demo organization's clock stands still, so the amounts are always
# the same. Needs lib.sh, DATA (with demo-accounts.json), PORT, and START_AGAIN, the text that says how to start from
# the beginning.
# shellcheck shell=bash disable=SC2016 # jq has variables of its own

# Used by the jq filters below: shows {"amount": 3990, "currency": "EUR"} in readable form.
JQ_MONEY='def money: "\(.amount / 100 | floor).\(.amount % 100 | tostring | if length < 2 then "0" + . else . end) \(.currency)";'

# call METHOD PATH [BODY] [IDEMPOTENCY_KEY]: shows the request, sends it with $TOKEN, and stores the answer's body in
# ANSWER. Token and body are passed to curl by file descriptors: every user of the machine can read command lines.
call() {
    local method=$1 path=$2 body=${3:-} key=${4:-} headers=() status

    say "   $method $path${key:+   Idempotency-Key: $key}"
    if [ -n "$body" ]; then
        say "   $(jq -c 'if has("password") then .password = "…" else . end' <<<"$body")"
        headers+=(-H 'Content-Type: application/json' --data-binary @-)
    fi
    if [ -n "$key" ]; then headers+=(-H "Idempotency-Key: $key"); fi
    status=$(curl -q -sS -m 60 --noproxy '*' -X "$method" -o "$DATA/answer.json" -w '%{http_code}' "${headers[@]}" -H 'Accept-Language: en' \
        -K <(if [ -n "$TOKEN" ]; then printf 'header = "Authorization: Bearer %s"\n' "$TOKEN"; fi) \
        "http://127.0.0.1:$PORT$path" <<<"$body") || die "   No answer."
    ANSWER=$(<"$DATA/answer.json")
    rm -f "$DATA/answer.json"
    printf '   %s ' "$status"
    case $status in
        2??) ;;
        *) say "$ANSWER"; die "The first purchase did not come through." ;;
    esac
}

# field FILTER: prints a value of the last answer.
field() { jq -r "$JQ_MONEY $1" <<<"$ANSWER"; }

# show FILTER: prints the rest of the line that call() began, and an empty line.
show() { field "$1"; say; }

# subscription_find: finds the subscription with 100 licences, bought directly and paid by card, whose licences can be
# changed; false if there is none.
subscription_find() {
    SUBSCRIPTION=$(field '[.data[] | select(.channel == "direct" and .licences.total == 100 and .payment_method.type == "card"
        and .actions.add_licences.allowed)][0].id // empty')
    [ -n "$SUBSCRIPTION" ]
}

# first_purchase: changes 100 licences to 105; only once for each data directory.
first_purchase() {
    local account

    if [ -e "$DATA/first-purchase.done" ]; then
        say "The first purchase was shown when this data directory was new; $START_AGAIN shows it again."
        return
    fi
    TOKEN=
    say
    say "The first purchase"
    say
    say "1. The billing administrator signs in."
    account=$(jq -c '.organization.billing_admin | {email, password, transport: "bearer"}' "$DATA/demo-accounts.json")
    call POST /v1/sessions "$account"
    show '.user | "\(.display_name), \(.roles | join(", "))"'
    TOKEN=$(field .token)

    say "2. What does the organization have?"
    call GET '/v1/subscriptions?limit=100'
    show '[.data[] | "\(.product.name): \(.licences.total) licences, \(if .monthly_cost then (.monthly_cost | money) + " a month" else "nothing billed" end), \(.status)"] | join("\n       ")'
    if ! subscription_find; then
        say "No subscription has 100 licences any more, so there is nothing to show; $START_AGAIN starts again."
        return
    fi
    first_purchase_order
    : >"$DATA/first-purchase.done"
}

# first_purchase_order: the steps from the quote to the invoice.
first_purchase_order() {
    local quote invoice owned charged

    say "3. What would 105 licences cost? One gives the new total, and sees every cent before committing."
    call POST /v1/quotes "{\"kind\": \"change_licences\", \"subscription_id\": \"$SUBSCRIPTION\", \"total_licences\": 105}"
    field '"\(.current.total_licences) → \(.proposed.total_licences) licences, \(.current.monthly_cost | money) → \(.proposed.monthly_cost | money) a month"'
    show '.charge as $c | "       now: " + ([$c.lines[] | "\(.quantity) × \(.unit_price | money) × \(.days)/\(.period_days) days = \(.amount | money)"] | join(", "))
        + ", tax \($c.tax_total | money), to pay \($c.amount_due | money)"'
    quote=$(field .id)

    say "4. The order, by the quote. Sent twice with the same key, it would still be one order."
    call POST /v1/orders "{\"quote_id\": \"$quote\"}" "first-purchase-$quote"
    show '"\(.status): \(.licences_delta) more, \(.total_licences) in all, \(.total | money), charged by \(.charge_expected_by)"'
    charged=$(field '.total | money')
    invoice=$(field '.invoice_id // empty')

    say "5. The licences are there at once."
    call GET "/v1/subscriptions/$SUBSCRIPTION"
    show '.licences | "\(.total) licences, \(.available) available"'
    owned=$(field .licences.total)

    say "6. And the invoice."
    call GET "/v1/invoices/$invoice"
    show '"\(.number), \(.issue_date), \(.status): \(.subtotal | money) + tax \(.tax_total | money) = \(.total | money)"'

    say "100 licences became $owned for $charged"
    if [ "$owned" != 105 ] || [ "$charged" != "39.90 EUR" ]; then die "It should have been 105 for 39.90 EUR."; fi
}
