package io.hadal.sql.dialect;

import static io.hadal.sql.dialect.FunctionFamily.ANY;
import static io.hadal.sql.dialect.FunctionFamily.As.RAW;
import static io.hadal.sql.dialect.FunctionFamily.As.TEXT;
import static io.hadal.sql.dialect.FunctionFamily.As.VALUE;

/** Functions of JSON. */
final class JsonFunctions {
    private JsonFunctions() {}

    static FunctionFamily family() {
        return new FunctionFamily()
                .add("JSON_EXTRACT", "json_extract({0}, {1})", Type.JSON, RAW, RAW)
                .add("JSON_UNQUOTE", "({0} ->> '$')", Type.TEXT, RAW)
                .add("JSON_VALUE", "json_extract_string({0}, {1})", Type.TEXT, RAW, RAW)
                .add("JSON_VALID", "json_valid({0})", Type.BOOLEAN, TEXT)
                .add(
                        "JSON_LENGTH",
                        "(CASE json_type({0}) WHEN 'OBJECT' THEN len(json_keys({0})) WHEN 'ARRAY'"
                                + " THEN json_array_length({0}) WHEN NULL THEN NULL ELSE 1 END)",
                        Type.WHOLE,
                        RAW)
                .add("JSON_TYPE", "json_type({0})", Type.TEXT, RAW)
                .add("JSON_KEYS", "to_json(json_keys({0}))", Type.JSON, RAW)
                .add(
                        "JSON_OBJECT",
                        0,
                        ANY,
                        args -> Sql.of("json_object(" + VALUE.list(args) + ")", Type.JSON))
                .add(
                        "JSON_ARRAY",
                        0,
                        ANY,
                        args -> Sql.of("json_array(" + VALUE.list(args) + ")", Type.JSON))
                .add("JSON_CONTAINS", "json_contains({0}, {1})", Type.BOOLEAN, RAW, RAW);
    }
}
