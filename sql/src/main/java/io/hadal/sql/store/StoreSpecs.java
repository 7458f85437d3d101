package io.hadal.sql.store;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.hadal.engine.Engine.StoreOpener;
import io.hadal.engine.Engine.StoreSpec;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.RetryPolicy;
import io.hadal.objectstore.StoreObserver;
import io.hadal.objectstore.stores.ObjectStores;
import io.hadal.objectstore.stores.StoreConfig;
import io.hadal.objectstore.stores.StoreConfigException;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.parse.StoreClause;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Makes the engine's description of a store of a statement's clause, and opens it. */
public final class StoreSpecs {
    private static final Gson GSON = new Gson();

    private StoreSpecs() {}

    /**
     * Throws 10117 with everything that is wrong with the clause; no message repeats a value of
     * CREDENTIALS.
     */
    public static StoreSpec of(StoreClause clause) throws SqlException {
        Map<String, String> config = object("CONFIG", clause.config());
        Map<String, String> credentials = object("CREDENTIALS", clause.credentials());
        try {
            return of(StoreConfig.of(clause.type(), clause.location(), config, credentials));
        } catch (StoreConfigException e) {
            throw MysqlError.INVALID_ARGUMENT.because(e, String.valueOf(e.getMessage()));
        }
    }

    /** The description of a store that was configured in another way. */
    public static StoreSpec of(StoreConfig config) {
        Map<String, String> shown = new LinkedHashMap<>(config.configMap());
        shown.keySet().removeIf(key -> key.toLowerCase(Locale.ROOT).contains("customer-key"));
        JsonObject persisted = new JsonObject();
        persisted.addProperty("kind", config.kind());
        persisted.addProperty("where", config.where());
        persisted.add("config", GSON.toJsonTree(config.configMap()));
        persisted.add("credentials", GSON.toJsonTree(config.credentialsMap()));
        return new StoreSpec(
                config.kind(), config.where(), GSON.toJson(shown), GSON.toJson(persisted));
    }

    /** The store that a description says; nothing is asked of it yet. */
    public static StoreConfig config(StoreSpec spec) {
        JsonObject persisted = JsonParser.parseString(spec.persisted()).getAsJsonObject();
        return StoreConfig.of(
                persisted.get("kind").getAsString(),
                persisted.get("where").getAsString(),
                strings(persisted.getAsJsonObject("config")),
                strings(persisted.getAsJsonObject("credentials")));
    }

    /**
     * Opens what {@link #of} described, with retries.
     *
     * @param observer is told of all requests
     * @param askMax how long the first question of a statement is tried
     */
    public static StoreOpener opener(Env env, StoreObserver observer, Supplier<Duration> askMax) {
        return new StoreOpener() {
            @Override
            public ObjectStore open(StoreSpec spec) {
                return open(spec, RetryPolicy.DEFAULT);
            }

            @Override
            public ObjectStore openToAsk(StoreSpec spec) {
                return open(spec, RetryPolicy.DEFAULT.giveUpAfter(askMax.get()));
            }

            private ObjectStore open(StoreSpec spec, RetryPolicy patience) {
                return ObjectStores.open(config(spec), env, patience, observer);
            }
        };
    }

    private static Map<String, String> strings(JsonObject object) {
        Map<String, String> map = new LinkedHashMap<>();
        object.entrySet().forEach(entry -> map.put(entry.getKey(), entry.getValue().getAsString()));
        return map;
    }

    /** A flat JSON object; an empty text is an empty one. */
    private static Map<String, String> object(String clause, String json) throws SqlException {
        if (json.isBlank()) {
            return Map.of();
        }
        JsonElement element = parse(clause, json);
        if (!element.isJsonObject()) {
            throw MysqlError.INVALID_ARGUMENT.with(
                    clause + " must be a JSON object like '{\"key\":\"value\"}'");
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> entry : element.getAsJsonObject().entrySet()) {
            if (!entry.getValue().isJsonPrimitive()) {
                throw MysqlError.INVALID_ARGUMENT.with(
                        clause
                                + " key \""
                                + entry.getKey()
                                + "\" must have a string, number or boolean as its value");
            }
            map.put(entry.getKey(), entry.getValue().getAsString());
        }
        return map;
    }

    private static JsonElement parse(String clause, String json) throws SqlException {
        try {
            JsonReader reader = new JsonReader(new StringReader(json));
            reader.setStrictness(Strictness.STRICT);
            JsonElement element = JsonParser.parseReader(reader);
            if (reader.peek() == JsonToken.END_DOCUMENT) {
                return element;
            }
        } catch (JsonParseException | IOException | IllegalStateException e) {
            // The cause's text may quote the JSON, which holds secrets: only the place is told.
            throw MysqlError.INVALID_ARGUMENT.with(clause + " is not valid JSON" + place(e));
        }
        throw MysqlError.INVALID_ARGUMENT.with(
                clause + " is not valid JSON: something follows the closing brace");
    }

    /** Gson's "at line 1 column 5". */
    private static String place(Exception e) {
        String message = String.valueOf(e.getMessage());
        int column = message.indexOf(" column ");
        if (column < 0) {
            return "";
        }
        int end = column + " column ".length();
        while (end < message.length() && Character.isDigit(message.charAt(end))) {
            end++;
        }
        return ", at character " + message.substring(column + " column ".length(), end);
    }
}
