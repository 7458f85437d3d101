package io.hadal.objectstore.check;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** Several tasks that create one key at once. */
final class CreateRace {
    private final ObjectStore store;
    private final Env env;
    private final String key;
    private final int creators;
    private final CountDownLatch start = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<Integer> winners = new ConcurrentLinkedQueue<>();

    /** Creates that failed in a way that does not say whether they won. */
    private final ConcurrentLinkedQueue<ObjectStoreException> unknown =
            new ConcurrentLinkedQueue<>();

    private final ConcurrentLinkedQueue<RuntimeException> failures = new ConcurrentLinkedQueue<>();

    CreateRace(ObjectStore store, Env env, String key, int creators) {
        this.store = store;
        this.env = env;
        this.key = key;
        this.creators = creators;
    }

    /** What is wrong with the outcome; empty if nothing is. */
    String run() {
        List<Env.Task> tasks = new ArrayList<>();
        for (int i = 0; i < creators; i++) {
            int number = i;
            tasks.add(env.spawn("create-race", () -> create(number)));
        }
        start.countDown();
        joinAll(tasks);
        RuntimeException failure = failures.peek();
        if (failure != null) {
            throw failure;
        }
        return judge();
    }

    private void create(int number) {
        try {
            start.await();
            store.create(key, body(number));
            winners.add(number);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ObjectStoreException e) {
            if (e.outcomeUnknown()) {
                unknown.add(e);
            } else if (e.kind() != Kind.ALREADY_EXISTS && e.kind() != Kind.CONFLICT) {
                failures.add(e);
            }
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    private String judge() {
        if (winners.size() > 1) {
            return winners.size() + " of " + creators + " concurrent creates of one key succeeded";
        }
        byte[] content = store.get(key);
        boolean known =
                winners.isEmpty()
                        ? !unknown.isEmpty()
                        : winners.stream().allMatch(number -> Arrays.equals(content, body(number)));
        return known
                ? ""
                : "after " + creators + " concurrent creates the content is not the winner's";
    }

    private static void joinAll(List<Env.Task> tasks) {
        try {
            for (Env.Task task : tasks) {
                task.join();
            }
        } catch (InterruptedException e) {
            tasks.forEach(Env.Task::interrupt);
            Thread.currentThread().interrupt();
            throw new ObjectStoreException(Kind.UNREACHABLE, "check the store: interrupted", e);
        }
    }

    private static byte[] body(int number) {
        return ("creator " + number).getBytes(StandardCharsets.UTF_8);
    }
}
