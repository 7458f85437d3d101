package io.hadal.objectstore.stores;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.RetryPolicy;
import io.hadal.objectstore.RetryingObjectStore;
import io.hadal.objectstore.StoreObserver;
import io.hadal.objectstore.file.FileObjectStore;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.objectstore.s3.S3ObjectStore;

/** Opens stores. None connects before its first request. */
public final class ObjectStores {
    private ObjectStores() {}

    /** A store that retries. */
    public static ObjectStore open(StoreConfig config, Env env) {
        return open(config, env, RetryPolicy.DEFAULT, StoreObserver.NONE);
    }

    /** A store that retries as {@code policy} says and tells {@code observer}. */
    public static RetryingObjectStore open(
            StoreConfig config, Env env, RetryPolicy policy, StoreObserver observer) {
        return new RetryingObjectStore(openBare(config, env), env, policy, observer);
    }

    /** A store whose calls are single requests, for those who decide about retries themselves. */
    public static ObjectStore openBare(StoreConfig config, Env env) {
        return switch (config) {
            case StoreConfig.S3 s3 ->
                    new S3ObjectStore(s3.bucket(), s3.path(), s3.config(), s3.credentials(), env);
            case StoreConfig.FileSystem files -> new FileObjectStore(files.directory(), env);
            case StoreConfig.Memory memory ->
                    new MemoryObjectStore(memory.bucket(), memory.path(), env);
        };
    }
}
