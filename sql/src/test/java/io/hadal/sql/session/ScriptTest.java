package io.hadal.sql.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.sql.SqlSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "values",
                "tables",
                "writes",
                "queries",
                "functions",
                "transactions",
                "clients",
                "errors",
                "catalog",
                "types",
                "unsigned",
                "choices",
                "times",
                "bits",
                "statements",
                "modify",
                "views",
                "stamps",
                "keys",
                "rules",
                "retype",
                "collations",
                "system",
                "upkeep",
                "oracle"
            })
    void answersAsWritten(String name) throws Exception {
        try (TestServer server = new TestServer();
                SqlSession session = server.open()) {
            StringBuilder wrong = new StringBuilder();
            for (Script.Step step : Script.parse(text(name))) {
                var answer = Script.answer(session, step);
                if (!answer.equals(step.expected())) {
                    wrong.append("\nline ")
                            .append(step.line())
                            .append(": ")
                            .append(step.sql())
                            .append("\n  expected ")
                            .append(step.expected())
                            .append("\n  answered ")
                            .append(answer);
                }
            }
            assertThat(wrong.toString()).isEmpty();
        }
    }

    private static String text(String name) throws IOException {
        try (InputStream in = ScriptTest.class.getResourceAsStream("/scripts/" + name + ".sql")) {
            assertThat(in).as("script " + name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
