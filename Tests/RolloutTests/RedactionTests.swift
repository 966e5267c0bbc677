import PatchModel
import Processes
import Testing

@testable import Rollout

@Suite struct RedactionTests {
    @Test func `takes out what is a secret`() {
        let cases = [
            ("https://ann:pa55@host/x", "https://[redacted]@host/x"),
            ("git clone https://tok3n@host/r.git", "git clone https://[redacted]@host/r.git"),
            (
                "see https://a:b@h and ftp://c:d@h",
                "see https://[redacted]@h and ftp://[redacted]@h"
            ),
            ("p@ss in https://u:p@ss@host/", "p@ss in https://[redacted]@host/"),
            ("Authorization: Basic dXNlcjpwdw==", "Authorization: [redacted]"),
            ("> authorization: Bearer abc def\nnext", "> authorization: [redacted]\nnext"),
            ("Cookie: a=b; c=d", "Cookie: [redacted]"),
            ("curl -H 'Authorization: token x y' u", "curl -H 'Authorization: [redacted]"),
            ("sent Bearer abcdefgh12 to it", "sent Bearer [redacted] to it"),
            ("DB_PASSWORD=hunter2 next", "DB_PASSWORD=[redacted]"),
            ("export API_KEY=abc def", "export API_KEY=[redacted]"),
            ("run with SECRET=abc next", "run with SECRET=[redacted] next"),
            ("NPM_TOKEN = abc", "NPM_TOKEN = [redacted]"),
            ("PGPASS=x", "PGPASS=[redacted]"), ("MYSQL_PWD=x", "MYSQL_PWD=[redacted]"),
            (#"{"password": "a \" b", "n": 1}"#, #"{"password": [redacted], "n": 1}"#),
            (#"{"n":1,"authToken":"x"}"#, #"{"n":1,"authToken":[redacted]}"#),
            ("  client_secret: a b c\nn: 1", "  client_secret: [redacted]\nn: 1"),
            ("go --password hunter2 -v", "go --password [redacted] -v"),
            ("go --token=abc -v", "go --token=[redacted] -v"),
            ("?access_token=abc&b=c x", "?access_token=[redacted] x"),
            ("key AKIA" + "IOSFODNN7ABCDEFG.", "key [redacted]"),
            ("ghp_" + String(repeating: "a1", count: 18) + " x", "[redacted] x"),
            ("(glpat-" + String(repeating: "z", count: 20) + ")", "([redacted])"),
            ("jwt eyJ" + String(repeating: "aB3", count: 12) + ".e30.sig", "jwt [redacted]"),
            (
                "a\n-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nb",
                "a\n[redacted]\nb"
            ),
            ("a\n-----BEGIN PRIVATE KEY-----\nMII", "a\n[redacted]"),
            ("said:\nMIIabc\nMIIdef\n-----END PRIVATE KEY-----\nb", "said:\n[redacted]\nb"),
            (
                "k -----BEGIN EC PRIVATE KEY-----\\nMII\\n-----END EC PRIVATE KEY----- b",
                "[redacted]"
            ),
        ]
        for (text, expected) in cases {
            let redacted = Redaction.redacted(text)
            #expect(redacted == expected)
            #expect(Redaction.redacted(redacted) == redacted)
        }
    }

    @Test func `leaves alone what is none`() {
        let texts = [
            "", "plain words", "PWD=/home/ann", "OLDPWD=/", "ssh://git@host/r", "git@host:r.git",
            "a=b", "if token == other", "tokenizer=bert", "Setting up libpam-modules (1.5.2) ...",
            "http://host/a@b", "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----",
            "std::secret::open", "sk-short", "AKIA123", "bypass=1", "Bearer of news",
            "-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----", "größe: 3 µm",
        ]
        for text in texts { #expect(Redaction.redacted(text) == text) }
    }

    @Test func `never traps and never shows the secret whatever stands around it`() {
        let secret = "hunter2hunter2"
        for around in ["", " ", "\n", "\"", "'", "=", ":", "://", "@", "-----", "é", "\u{0}", "\\"]
        {
            for form in ["PASSWORD=\(secret)", "--token \(secret)", "https://u:\(secret)@h"] {
                let text = "x \(around)\n \(form)\n\(around)"
                #expect(!Redaction.redacted(text).contains(secret))
            }
            _ = Redaction.redacted(around)
            _ = Redaction.redacted(around + around + around)
        }
    }

    @Test func `time grows with the text and not with its square`() {
        // Squares of these would not end within the life of a test run.
        for piece in ["a_token=", "://", "bearer ", "=", ":", "\"", "token ", "https://a:"] {
            let text = String(repeating: piece, count: 200_000 / piece.utf8.count)
            _ = Redaction.redacted(text)
        }
    }

    @Test func `knows options in argument lists`() {
        #expect(
            Redaction.redacted(arguments: [
                "curl", "-u", "ann:pw", "--token", "abc", "--user", "ann", "PASSWORD=x", "-v",
            ]) == [
                "curl", "-u", "ann:[redacted]", "--token", "[redacted]", "--user", "ann",
                "PASSWORD=[redacted]", "-v",
            ])
    }

    @Test func `a transcript keeps the end, redacted`() {
        let long = String(repeating: "ü line of output\n", count: 1000)
        let step = StepTranscript(
            arguments: ["x", "--password=abc"],
            ProgramTranscript(
                end: .exit(0), output: Array((long + "TOKEN=abc").utf8), error: Array("bad".utf8),
                milliseconds: 12))
        #expect(step.arguments == ["x", "--password=[redacted]"])
        #expect(step.end == "0" && step.isSuccess && step.milliseconds == 12)
        #expect(step.output.hasSuffix("line of output\nTOKEN=[redacted]\nbad"))
        #expect(step.output.utf8.count <= 4096 && step.output.utf8.count > 4000)
        #expect(!step.output.contains("\u{FFFD}"))
        #expect(step.outputDigest.utf8.count == 64)
        let again = StepTranscript(
            arguments: [], ProgramTranscript(end: .exit(1), output: Array("x".utf8)))
        // printf x | sha256sum
        #expect(
            again.outputDigest
                == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")
    }

    @Test func `a transcript says how the program ended`() {
        func text(_ end: ProgramTranscript.End) -> String {
            StepTranscript(arguments: [], ProgramTranscript(end: end, milliseconds: 60_123)).end
        }
        #expect(text(.exit(3)) == "3")
        #expect(text(.signal(9)) == "signal 9")
        #expect(text(.deadline) == "deadline of 60 s")
        #expect(text(.cancelled) == "cancelled")
    }

    @Test func `a secret whose beginning was cut off is dropped with its line`() {
        func kept(_ output: String, isTruncated: Bool) -> String {
            StepTranscript(
                arguments: [],
                ProgramTranscript(
                    end: .exit(0), output: Array(output.utf8), isOutputTruncated: isTruncated)
            ).output
        }
        #expect(kept("nter2\nnext", isTruncated: true) == "next")
        #expect(kept("nter2\nnext", isTruncated: false) == "nter2\nnext")
        let word = String(repeating: "a", count: 100_000)
        #expect(kept(word, isTruncated: false) == "[redacted]")
        #expect(kept("PASSWORD=\(word) end\nlast", isTruncated: false) == "last")
    }
}
