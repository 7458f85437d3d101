package io.hadal.cli.store;

import io.hadal.env.Env;
import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.stores.ObjectStores;
import io.hadal.objectstore.stores.StoreConfig;
import io.hadal.objectstore.stores.StoreConfigException;
import io.hadal.objectstore.stores.StoreUrl;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The store that a command works on, and how it answers. */
final class StoreArgument {
    @Parameters(
            index = "0",
            paramLabel = "STORE",
            description = {
                "s3://bucket/path?region=…&endpoint_url=…, or file:/dir.",
                "Credentials come from the environment (AWS_ACCESS_KEY_ID, …) or a profile."
            })
    private String url = "";

    @Option(names = "--storage-id", description = "which database, if the place holds several")
    private @Nullable String storageId;

    @Option(names = "--json", description = "answer in JSON")
    private boolean json;

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.@Nullable CommandSpec spec;

    private final Env env = new SystemEnv();

    boolean json() {
        return json;
    }

    Env env() {
        return env;
    }

    /** Opens the store. */
    ObjectStore open() {
        return ObjectStores.open(config(), env);
    }

    /** Wrong arguments end the command with its usage. */
    StoreConfig config() {
        try {
            return StoreUrl.parse(url);
        } catch (StoreConfigException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** The storage ids that the command is about: the one that was named, or all. */
    List<StorageId> storageIds(StorageRoot root) {
        List<StorageId> all = root.list();
        if (storageId == null) {
            return all;
        }
        String wanted = storageId;
        List<StorageId> named = all.stream().filter(id -> id.toString().equals(wanted)).toList();
        if (named.isEmpty()) {
            throw wrong(
                    "there is no storage id "
                            + wanted
                            + " in "
                            + root.location()
                            + ", only "
                            + all);
        }
        return named;
    }

    private CommandLine.ParameterException wrong(String message) {
        if (spec == null) {
            throw new IllegalStateException(message);
        }
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
