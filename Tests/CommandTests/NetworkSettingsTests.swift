import ProgramUnderTest
import Testing

@Suite(.ownThreads)
struct NetworkSettingsTests {
    @Test func `network and secrets say what is wrong with them`() throws {
        let fixture = try CommandFixture()
        let secret = "name: a, plugin: p, host: h.example"
        for (text, words) in [
            ("network: {internal_hosts: [https://a.example]}", "leave out the scheme and the path"),
            ("network: {internal_hosts: ['*.com']}", "'*.com' is too wide"),
            ("network: {proxy: always}", "expected none or environment"),
            ("network: {ca_file: ca.pem}", "expected an absolute path"),
            ("network: {attempts: 0}", "a whole number from 1 to 20"),
            ("network: {timeout: 3s}", "unknown setting"),
            ("secrets: [{\(secret), header: X-Key}]", "expected file or env, got neither"),
            ("secrets: [{\(secret), header: X-Key, file: /a, env: A}]", "got both"),
            ("secrets: [{\(secret), header: Host, file: /a}]", "a header that names a user"),
            ("secrets: [{\(secret), header: 'X Y', file: /a}]", "expected the name of a header"),
            ("secrets: [{\(secret), header: X-Key, env: lower}]", "environment variable"),
            ("secrets: [{\(secret), header: X-Key, file: a}]", "expected an absolute path"),
            ("secrets: [{\(secret), header: X-Key, scheme: 'a b', file: /a}]", "one word"),
            (
                "secrets: [{name: a, plugin: p, host: '*.h.example', header: X-Key, file: /a}]",
                "expected one host"
            ),
            (
                "secrets: [{\(secret), header: X, file: /a}, {\(secret), header: Y, file: /b}]",
                "a secret of that name already"
            ),
        ] {
            let file = try fixture.scratch.write("o.yaml", text + "\n")
            let run = try fixture.run(["config", "check", file])
            #expect(run.status == 2, "\(text)")
            #expect(run.output.contains(words), "\(text): \(run.output)")
        }
        let file = try fixture.scratch.write(
            "o.yaml",
            """
            network: {internal_hosts: [a.example, 'b.example:8443', '*.c.example', '[::1]:80']}
            secrets:
              - {\(secret), header: X-Key, file: /a}
              - {name: a, plugin: q, host: 'h.example:8443', header: Authorization, scheme: Bearer, env: A_1}
            """)
        let run = try fixture.run(["config", "check", file])
        #expect(run.status == 0, "\(run.output)")
    }
}
