"""What nginx-matrix.py puts into a server's directory: keys, files, and what a
certificate authority says of its certificates."""
import base64
import os
import subprocess
import urllib.parse


def openssl(directory, *words):
    subprocess.run(["openssl", *words], cwd=directory, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def write(path, text):
    with open(path, "wb" if isinstance(text, bytes) else "w") as f:
        f.write(text)


def make(directory):
    """A small authority, keys of three kinds, a client, one that was
    revoked."""
    def run(words, *more):
        openssl(directory, *words.split(), *more)

    run("req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=authority "
        "-keyout ca.key -out ca.pem")
    signed = "-CA ca.pem -CAkey ca.key -days 9"
    for name, kind in (("leaf", "rsa:2048"), ("ed", "ed25519"),
                       ("ec", "ec -pkeyopt ec_paramgen_curve:prime256v1"),
                       ("client", "rsa:2048")):
        subject = "localhost" if name == "leaf" else name
        run(f"req -new -newkey {kind} -nodes -subj /CN={subject} "
            f"-keyout {name}.key -out {name}.csr")
        run(f"x509 -req -in {name}.csr {signed} -CAcreateserial "
            f"-out {name}.pem")
    run(f"x509 -req -in client.csr {signed} -set_serial 77 -out revoked.pem")
    run("pkey -in ed.key -aes256 -passout pass:secret -out locked.key")
    run("dhparam -dsaparam -out dh.pem 1024")
    write(f"{directory}/ticket.key", os.urandom(80))
    # Larger than what malloc gives out without a mapping of its own.
    write(f"{directory}/vast.pem", "-----BEGIN CERTIFICATE-----\n"
          + ("A" * 64 + "\n") * 9000 + "-----END CERTIFICATE-----\n")
    write(f"{directory}/index.txt", "")
    write(f"{directory}/ca.cnf", "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\n"
          "default_md=sha256\ndefault_crl_days=9\n")
    books = "ca -config ca.cnf -keyfile ca.key -cert ca.pem"
    run(f"{books} -revoke revoked.pem")
    run(f"{books} -gencrl -out crl.pem")


def make_files(directory):
    for name in ("www/dir", "dav/dav", "www/stored"):
        os.makedirs(f"{directory}/{name}", exist_ok=True)
        os.chmod(f"{directory}/{name}", 0o777)
    write(f"{directory}/map.inc", "d 4; e 5;\n")
    # More than 100,000 ranges are kept in a binary file.
    write(f"{directory}/geo.inc", "".join(
        f"{a >> 16}.{a >> 8 & 255}.{a & 255}.0-{a >> 16}.{a >> 8 & 255}."
        f"{a & 255}.9 x;\n" for a in range(1 << 20, (1 << 20) + 100002)))
    write(f"{directory}/password", "first\nsecret\n")
    write(f"{directory}/htpasswd", """\
sha:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=
ssha:{SSHA}q8NsSqZTXLgWLMFVJDtF9gBCWSdhYmNk
crypt:ab1pnPZTBzfTA
old:$apr1$abcdefgh$Uh9n0JYVsC0t1GsmaIoSm1
""")
    write(f"{directory}/www/ssi/all.html", """\
<!--#config errmsg="e" timefmt="%Y" --><!--#echo var="date_local" -->
<!--#echo var="DATE_GMT" encoding="url" --><!--#set var="x" value="$uri" -->
<!--#if expr="$x = /s(.*)/" -->a<!--#elif expr="$x != y" -->b<!--#else -->c
<!--#endif --><!--#block name="b" -->stub<!--#endblock -->
<!--#include virtual="/none" stub="b" -->
<!--#include file="page.html" wait="yes" -->
<!--#include virtual="/p/chunked" set="v" -->
<!--#echo var="v" encoding="none" -->
<!--#echo var="v" encoding="entity" default="d" --><!--#bad -->
""")
    os.symlink("a.txt", f"{directory}/www/link")


def ocsp_responder(directory):
    """A peer that has openssl answer from the authority's books, in what
    directory() is at the time."""
    def serve(peer):
        data = b""
        while b"\r\n\r\n" not in data:
            data += peer.recv(65536)
        head, body = data.split(b"\r\n\r\n", 1)
        if head.startswith(b"GET"):
            path = head.split()[1].decode().rsplit("/", 1)[-1]
            body = base64.b64decode(urllib.parse.unquote(path))
        write(f"{directory()}/ocsp.req", body)
        openssl(directory(), *"ocsp -index index.txt -CA ca.pem -rsigner ca.pem"
                " -rkey ca.key -reqin ocsp.req -respout ocsp.resp -ndays 1"
                .split())
        with open(f"{directory()}/ocsp.resp", "rb") as f:
            answer = f.read()
        peer.sendall(b"HTTP/1.0 200 OK\r\n"
                     b"Content-Type: application/ocsp-response\r\n"
                     b"Content-Length: %d\r\n\r\n" % len(answer) + answer)
    return serve
