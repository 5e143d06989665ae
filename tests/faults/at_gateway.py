"""Requests to the sandbox gateway itself, past the proxy: what banks, card holders and a person at the gateway do."""
import http.client
import json
import urllib.parse


def asked(method, url, body=None):
    """(status, text)"""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def post(gateway_url, path, body):
    """It is done, or was done before."""
    status, text = asked("POST", gateway_url + path, json.dumps(body))
    assert status in (200, 409), f"{path}: {status} {text}"


def open_page(url):
    """A person's choice on a page: the browser is sent back."""
    status, text = asked("POST", url, "")
    assert status == 303, text


def status(url):
    return asked("GET", url)[0]


def read(url):
    code, text = asked("GET", url)
    assert code == 200, text
    return json.loads(text)
