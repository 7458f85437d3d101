package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.engine.upload.Backoff;
import io.hadal.env.Env;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Removes in the background what is left of databases: at once what was half made, and when the
 * retention has passed what was dropped. The registry says what there is to do, so a restart goes
 * on with it.
 */
final class Cleaner {
    /** The retention may be changed meanwhile. */
    private static final Duration LOOK_EVERY = Duration.ofMinutes(10);

    private final EngineHost host;
    private final Registry registry;
    private final DatabaseOpener opener;
    private final List<Env.Task> tasks = new CopyOnWriteArrayList<>();

    /** One attempt; STORE_UNREACHABLE and the like may pass. */
    private interface Step {
        void run();
    }

    Cleaner(EngineHost host, Registry registry, DatabaseOpener opener) {
        this.host = host;
        this.registry = registry;
        this.opener = opener;
    }

    /** Undoes a CREATE, ATTACH or DROP. */
    void undo(LocalEntry entry) {
        spawn(entry, () -> untilDone(() -> opener.undo(entry)));
    }

    /** Deletes a dropped database when its time has come. */
    void deleteWhenDue(LocalEntry entry) {
        spawn(
                entry,
                () -> {
                    awaitDue(entry);
                    untilDone(() -> delete(entry));
                });
    }

    private void awaitDue(LocalEntry entry) throws InterruptedException {
        while (true) {
            long due = entry.droppedMicros() + host.config().retention().toNanos() / 1000;
            long left = due - host.env().nowMicros();
            if (left <= 0) {
                return;
            }
            host.env().sleep(Duration.ofNanos(Math.min(left * 1000, LOOK_EVERY.toNanos())));
        }
    }

    /** Whoever has attached it since goes on with its files. */
    private void delete(LocalEntry entry) {
        if (opener.isOurs(entry)) {
            LocalEntry dropping = entry.withStage(Stage.DROPPING);
            registry.save(dropping);
            opener.undo(dropping);
        } else {
            registry.remove(entry);
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void spawn(LocalEntry entry, Work work) {
        tasks.add(
                host.env()
                        .spawn(
                                "clean up " + entry.name(),
                                () -> {
                                    try {
                                        work.run();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                }));
    }

    private void untilDone(Step step) throws InterruptedException {
        Backoff backoff = new Backoff(host.env());
        while (true) {
            try {
                step.run();
                return;
            } catch (EngineException e) {
                if (!Failures.passes(e.kind())) {
                    throw e;
                }
            }
            backoff.sleep();
        }
    }

    void stop() throws InterruptedException {
        for (Env.Task task : tasks) {
            task.interrupt();
            task.join();
        }
    }
}
