# SPDX-License-Identifier: Apache-2.0
"""The mail server of tests: it takes every mail, and reads the PDF that hangs at one."""
import email
import email.policy
import socketserver
import subprocess
import threading


class Mail(socketserver.ThreadingTCPServer):
    """An SMTP server that takes every mail, while it is open."""
    is_open = True
    allow_reuse_address = daemon_threads = True

    def __init__(self):
        self.got = []
        super().__init__(("127.0.0.1", 0), MailTalk)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def texts(self):
        """What each receiver was sent: the words and the text of the PDF."""
        out = {}
        for to, raw in list(self.got):
            letter = email.message_from_bytes(raw, policy=email.policy.default)
            pdf = [part for part in letter.iter_attachments() if part.get_content_type() == "application/pdf"]
            assert len(pdf) == 1 and pdf[0].get_filename().endswith(".pdf"), letter
            said = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf[0].get_content(), capture_output=True, check=True).stdout.decode()
            out.setdefault(to, []).append((letter["subject"], letter.get_body().get_content(), said))
        return out


class MailTalk(socketserver.StreamRequestHandler):
    def handle(self):
        say, to = lambda text: self.wfile.write(text.encode() + b"\r\n"), ""
        if not self.server.is_open:
            return say("421 later")
        say("220 here")
        for line in iter(self.rfile.readline, b""):
            word = line.strip().upper()
            if word.startswith(b"RCPT"):
                to = line.decode().split("<")[1].split(">")[0]
            if word == b"QUIT":
                return say("221 bye")
            if word != b"DATA":
                say("250 fine")
                continue
            say("354 go on")
            lines = list(iter(lambda: self.rfile.readline(), b".\r\n"))
            self.server.got.append((to, b"".join(x[1:] if x.startswith(b"..") else x for x in lines)))
            say("250 taken")
