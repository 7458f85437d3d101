package io.hadal.sql.dialect;

import static io.hadal.sql.dialect.FunctionFamily.As.BYTES;
import static io.hadal.sql.dialect.FunctionFamily.As.RAW;
import static io.hadal.sql.dialect.FunctionFamily.As.TEXT;
import static io.hadal.sql.dialect.FunctionFamily.As.WHOLE;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.util.List;

/** Other ways to write a value, and digests. */
final class CodeFunctions {
    private CodeFunctions() {}

    static FunctionFamily family() {
        return new FunctionFamily()
                .add("HEX", 1, 1, CodeFunctions::hex)
                .add("UNHEX", "unhex({0})", Type.BINARY, TEXT)
                .add("BIN", "to_binary({0})", Type.TEXT, WHOLE)
                .add("OCT", "format('{:o}', {0})", Type.TEXT, WHOLE)
                .add("TO_BASE64", "to_base64({0})", Type.TEXT, BYTES)
                .add("FROM_BASE64", "from_base64({0})", Type.BINARY, TEXT)
                .add("MD5", "md5({0})", Type.TEXT, TEXT)
                .add("SHA1", "sha1({0})", Type.TEXT, TEXT)
                .alias("SHA", "SHA1")
                .add("SHA2", 2, 2, CodeFunctions::sha2)
                .add("UUID", "CAST(uuid() AS VARCHAR)", Type.TEXT);
    }

    private static Sql hex(List<Sql> args) {
        Sql value = args.getFirst();
        return Sql.of(
                value.type().isNumber()
                        ? "upper(to_hex(" + WHOLE.of(value) + "))"
                        : "upper(hex(" + RAW.of(value) + "))",
                Type.TEXT);
    }

    private static Sql sha2(List<Sql> args) throws SqlException {
        if (!Long.valueOf(256).equals(args.get(1).literal())
                && !Long.valueOf(0).equals(args.get(1).literal())) {
            throw MysqlError.notSupported("SHA2 with this length", "use 256");
        }
        return Sql.of("sha256(" + TEXT.of(args.getFirst()) + ")", Type.TEXT);
    }
}
