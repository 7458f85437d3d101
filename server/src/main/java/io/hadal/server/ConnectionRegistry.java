package io.hadal.server;

import io.hadal.sql.SqlService;
import io.hadal.sql.SqlService.Endpoint;
import io.hadal.sql.SqlService.ProcessInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The connections that there are, in the order of their ids. Thread-safe. */
final class ConnectionRegistry implements SqlService.Connections {
    private final Endpoint endpoint;
    private final Statistics statistics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition removed = lock.newCondition();
    private final Map<Long, ConnectionState> connections = new TreeMap<>();
    private long lastId;

    /**
     * @param endpoint where they come in; @param statistics what they do is counted there
     */
    ConnectionRegistry(Endpoint endpoint, Statistics statistics) {
        this.endpoint = endpoint;
        this.statistics = statistics;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>(statistics.counters());
        lock.lock();
        try {
            counters.put("Connections", lastId);
        } finally {
            lock.unlock();
        }
        return counters;
    }

    long nextId() {
        lock.lock();
        try {
            return ++lastId;
        } finally {
            lock.unlock();
        }
    }

    /** False, and nothing is added, if there are {@code max} already. */
    boolean add(ConnectionState connection, long max) {
        lock.lock();
        try {
            if (connections.size() >= max) {
                return false;
            }
            connections.put(connection.id(), connection);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void remove(ConnectionState connection) {
        lock.lock();
        try {
            connections.remove(connection.id());
            removed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return connections.size();
        } finally {
            lock.unlock();
        }
    }

    List<ConnectionState> all() {
        lock.lock();
        try {
            return new ArrayList<>(connections.values());
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no connection is left; false if some are after {@code limit}. */
    boolean awaitEmpty(Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (!connections.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = removed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean kill(long connectionId, boolean connection) {
        ConnectionState target = find(connectionId);
        if (target == null) {
            return false;
        }
        if (connection) {
            target.end(ConnectionState.End.KILLED);
        } else {
            target.interrupt();
        }
        return true;
    }

    @Override
    public List<ProcessInfo> processes() {
        Collection<ConnectionState> all = all();
        return all.stream().map(ConnectionState::describe).toList();
    }

    private @Nullable ConnectionState find(long id) {
        lock.lock();
        try {
            return connections.get(id);
        } finally {
            lock.unlock();
        }
    }
}
