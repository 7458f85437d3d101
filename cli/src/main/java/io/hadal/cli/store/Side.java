package io.hadal.cli.store;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.stores.ObjectStores;
import io.hadal.objectstore.stores.StoreConfig;
import io.hadal.objectstore.stores.StoreConfigException;
import io.hadal.objectstore.stores.StoreUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;

/**
 * One of two stores of a command. Both take their credentials from the environment; where they
 * differ, variables with a prefix are for one of them.
 */
enum Side {
    SOURCE,
    TARGET;

    /** The variables of CREDENTIALS, in capitals and behind the prefix in the environment. */
    private static final String[] KEYS = {
        "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "role_arn"
    };

    private String prefix() {
        return "HADAL_" + name() + "_";
    }

    /** Those of this side alone; empty if there are none: then the usual ones count. */
    private Map<String, String> credentials(Map<String, String> environment) {
        Map<String, String> credentials = new HashMap<>();
        for (String key : KEYS) {
            String value = environment.get(prefix() + key.toUpperCase(Locale.ROOT));
            if (value != null && !value.isBlank()) {
                credentials.put(key, value);
            }
        }
        return credentials;
    }

    /** Wrong arguments end the command with its usage. */
    StoreConfig config(String url, CommandLine line) {
        try {
            boolean s3 = url.regionMatches(true, 0, "s3:", 0, 3);
            return StoreUrl.parse(url, s3 ? credentials(System.getenv()) : Map.of());
        } catch (StoreConfigException e) {
            throw new CommandLine.ParameterException(line, String.valueOf(e.getMessage()));
        }
    }

    /** A directory that is copied into is made if it is not there. */
    ObjectStore open(String url, CommandLine line, Env env) throws IOException {
        StoreConfig config = config(url, line);
        if (this == TARGET && config instanceof StoreConfig.FileSystem files) {
            Files.createDirectories(files.directory());
        }
        return ObjectStores.open(config, env);
    }
}
