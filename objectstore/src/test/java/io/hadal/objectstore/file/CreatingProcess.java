package io.hadal.objectstore.file;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The main class of one of several processes that create the same keys; prints how often it won.
 */
final class CreatingProcess {
    private CreatingProcess() {}

    /** Arguments: directory, number of keys, name of this process. */
    public static void main(String[] arguments) throws InterruptedException {
        Path directory = Path.of(arguments[0]);
        byte[] body = arguments[2].getBytes(StandardCharsets.UTF_8);
        int wins = 0;
        try (ObjectStore store = new FileObjectStore(directory, new SystemEnv())) {
            // All begin when the last of them has come.
            store.create("ready/" + arguments[2], body);
            while (store.list("ready/", "", 100).objects().size() < FileObjectStoreTest.PROCESSES) {
                Thread.sleep(1);
            }
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                wins += wins(store, "folder-" + i + "/key", body) ? 1 : 0;
            }
        }
        System.out.println(wins);
    }

    private static boolean wins(ObjectStore store, String key, byte[] body) {
        try {
            store.create(key, body);
            return true;
        } catch (ObjectStoreException e) {
            if (e.kind() != Kind.ALREADY_EXISTS) {
                throw e;
            }
            return false;
        }
    }
}
