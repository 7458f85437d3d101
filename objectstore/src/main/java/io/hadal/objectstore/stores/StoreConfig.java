package io.hadal.objectstore.stores;

import io.hadal.objectstore.ObjectKeys;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.SettingsReader;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.s3.S3Config;
import io.hadal.objectstore.s3.S3Credentials;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which store: what a statement's store clause, or a URL, says. Its text shows no secret. */
public sealed interface StoreConfig {

    /** A bucket and a root path in it, which may be empty. */
    record S3(String bucket, String path, S3Config config, S3Credentials credentials)
            implements StoreConfig {
        @Override
        public String kind() {
            return "S3";
        }

        @Override
        public String where() {
            return path.isEmpty() ? bucket : bucket + "/" + path;
        }

        @Override
        public Map<String, String> configMap() {
            return config.toMap();
        }

        @Override
        public Map<String, String> credentialsMap() {
            return credentials.toMap();
        }

        @Override
        public String location() {
            return "s3://" + where();
        }
    }

    /** A directory. */
    record FileSystem(Path directory) implements StoreConfig {
        @Override
        public String kind() {
            return "FS";
        }

        @Override
        public String where() {
            return directory.toString();
        }

        @Override
        public String location() {
            return "file:" + directory;
        }
    }

    /** A bucket of a test. */
    record Memory(MemoryBucket bucket, String path) implements StoreConfig {
        @Override
        public String kind() {
            return "MEMORY";
        }

        @Override
        public String where() {
            return path.isEmpty() ? bucket.name() : bucket.name() + "/" + path;
        }

        @Override
        public String location() {
            return "memory:" + where();
        }
    }

    /** The word of the store clause: S3, FS. */
    String kind();

    /** The text of the store clause: {@code bucket/path}, an absolute path. */
    String where();

    /**
     * What CONFIG says; {@link #of} makes the same store of it. It holds secrets if a customer's
     * encryption key is given.
     */
    default Map<String, String> configMap() {
        return Map.of();
    }

    /** What CREDENTIALS says: secret. */
    default Map<String, String> credentialsMap() {
        return Map.of();
    }

    /** How an operator would name the place; holds no secret. */
    String location();

    /**
     * The store of a store clause.
     *
     * @param kind S3, FS, GCS or AZURE, in any case
     * @throws StoreConfigException with everything that is wrong
     */
    static StoreConfig of(
            String kind,
            String where,
            Map<String, String> config,
            Map<String, String> credentials) {
        return switch (kind.toUpperCase(Locale.ROOT)) {
            case "S3" -> s3(where, config, credentials);
            case "FS" -> fileSystem(where, config, credentials);
            case "GCS", "AZURE" ->
                    throw new StoreConfigException(
                            List.of(
                                    "ON "
                                            + kind.toUpperCase(Locale.ROOT)
                                            + " is not yet supported; use S3 or FS"));
            default ->
                    throw new StoreConfigException(
                            List.of("unknown kind of store '" + kind + "'; use S3 or FS"));
        };
    }

    /**
     * {@code bucket[/path]} of S3 or a server that speaks its protocol.
     *
     * @throws StoreConfigException with everything that is wrong
     */
    static S3 s3(
            String bucketAndPath, Map<String, String> config, Map<String, String> credentials) {
        List<String> problems = new ArrayList<>();
        int slash = bucketAndPath.indexOf('/');
        String bucket = slash < 0 ? bucketAndPath : bucketAndPath.substring(0, slash);
        if (!bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,254}")) {
            problems.add(
                    "S3 \""
                            + bucketAndPath
                            + "\": a bucket's name has letters, digits, '-', '.' and '_'");
        }
        String path =
                slash < 0
                        ? ""
                        : rootPath(bucketAndPath, bucketAndPath.substring(slash + 1), problems);
        S3Config readConfig = S3Config.read(new SettingsReader("CONFIG", config, problems));
        S3Credentials who =
                S3Credentials.read(new SettingsReader("CREDENTIALS", credentials, problems));
        refuse(problems);
        return new S3(bucket, path, readConfig, who);
    }

    /**
     * A directory, by its absolute path.
     *
     * @throws StoreConfigException with everything that is wrong
     */
    static FileSystem fileSystem(
            String path, Map<String, String> config, Map<String, String> credentials) {
        List<String> problems = new ArrayList<>();
        new SettingsReader("CONFIG", config, problems).refuseOthers();
        new SettingsReader("CREDENTIALS", credentials, problems).refuseOthers();
        try {
            Path directory = Path.of(path);
            if (directory.isAbsolute()) {
                refuse(problems);
                return new FileSystem(directory.normalize());
            }
        } catch (InvalidPathException e) {
            // Reported below, with paths that are not absolute.
        }
        problems.add("FS \"" + path + "\": must be an absolute path");
        throw new StoreConfigException(problems);
    }

    private static String rootPath(String whole, String path, List<String> problems) {
        try {
            return ObjectKeys.checkRoot(path);
        } catch (ObjectStoreException e) {
            problems.add("S3 \"" + whole + "\": " + e.getMessage());
            return "";
        }
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new StoreConfigException(problems);
        }
    }
}
