package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.open.Slot.Situation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The databases that have a name here, each in its {@link Slot}. Thread-safe. */
final class Slots {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Slot> slots = new TreeMap<>();
    private boolean closed;

    /** When the engine starts, and nobody else is there. */
    void put(Slot slot) {
        lock.lock();
        try {
            slots.put(slot.entry().name(), slot);
        } finally {
            lock.unlock();
        }
    }

    /** Puts the slot in place. Returns the detached one that it replaces, or null. */
    @Nullable Slot claim(Slot slot, boolean mayReplace) {
        lock.lock();
        try {
            if (closed) {
                throw new EngineException(Kind.FAILED, "The server is shutting down.");
            }
            String name = slot.entry().name();
            Slot present = slots.get(name);
            if (present != null
                    && !(mayReplace && present.situation() instanceof Situation.Detached)) {
                throw exists(name, present.situation(), mayReplace);
            }
            slots.put(name, slot);
            return present;
        } finally {
            lock.unlock();
        }
    }

    private static EngineException exists(String name, Situation situation, boolean attaching) {
        if (attaching) {
            return new EngineException(
                    Kind.ALREADY_ATTACHED,
                    "Database "
                            + name
                            + " is attached already. DETACH it first, or attach under another name.");
        }
        String hint =
                situation instanceof Situation.Detached
                        ? " It is detached: ATTACH DATABASE makes it usable again, DROP DATABASE forgets it."
                        : "";
        return new EngineException(
                Kind.DATABASE_EXISTS, "Database " + name + " exists already." + hint);
    }

    /** Takes the slot away after a failure and puts back what it had replaced. */
    void giveUp(Slot slot, @Nullable Slot replaced, RuntimeException reason) {
        String name = slot.entry().name();
        lock.lock();
        try {
            if (replaced == null) {
                slots.remove(name, slot);
            } else {
                slots.replace(name, slot, replaced);
            }
        } finally {
            lock.unlock();
        }
        EngineException shown =
                reason instanceof EngineException e
                        ? e
                        : new EngineException(
                                Kind.FAILED, String.valueOf(reason.getMessage()), reason);
        slot.become(new Situation.Failed(shown));
    }

    void remove(Slot slot) {
        lock.lock();
        try {
            slots.remove(slot.entry().name(), slot);
        } finally {
            lock.unlock();
        }
    }

    /** Throws NO_SUCH_DATABASE. */
    Slot get(String name) {
        lock.lock();
        try {
            Slot slot = slots.get(name);
            if (slot == null) {
                throw new EngineException(
                        Kind.NO_SUCH_DATABASE, "There is no database " + name + ".");
            }
            return slot;
        } finally {
            lock.unlock();
        }
    }

    /** Or null. */
    @Nullable Slot find(String name) {
        lock.lock();
        try {
            return slots.get(name);
        } finally {
            lock.unlock();
        }
    }

    /** By name. */
    List<Slot> all() {
        lock.lock();
        try {
            return List.copyOf(slots.values());
        } finally {
            lock.unlock();
        }
    }

    /** From now on none is added. @return whether that is new */
    boolean close() {
        lock.lock();
        try {
            boolean first = !closed;
            closed = true;
            return first;
        } finally {
            lock.unlock();
        }
    }
}
