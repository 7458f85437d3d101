package io.hadal.sql.session;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.Divergence;
import io.hadal.engine.Engine;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Failover;
import io.hadal.engine.MemoryDatabase;
import io.hadal.env.Env;
import io.hadal.storage.StoredSizes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Databases in memory, for tests of SQL: real transactions and views, no store. What needs a store
 * is refused.
 */
final class MemoryEngine implements Engine {
    private final Map<String, MemoryDatabase> databases = new ConcurrentSkipListMap<>();
    private final Env env;
    private EngineConfig config = EngineConfig.defaults();

    MemoryEngine(Env env) {
        this.env = env;
    }

    @Override
    public Database create(String name, @Nullable StoreSpec store) {
        MemoryDatabase made = new MemoryDatabase(env, name);
        if (databases.putIfAbsent(name, made) != null) {
            throw new EngineException(Kind.DATABASE_EXISTS, "Database '" + name + "' exists");
        }
        return made;
    }

    @Override
    public Attached attach(AttachRequest request) {
        throw new EngineException(Kind.NOTHING_THERE, "There is no database at " + request.store());
    }

    @Override
    public Detached detach(String name, @Nullable String milestone, DetachMode mode) {
        database(name);
        databases.remove(name);
        return new Detached(milestone, 0, List.of());
    }

    @Override
    public void drop(String name, boolean purge) {
        database(name);
        databases.remove(name);
    }

    @Override
    public Database database(String name) {
        return find(name)
                .orElseThrow(() ->
                        new EngineException(
                                Kind.NO_SUCH_DATABASE, "Unknown database '" + name + "'"));
    }

    @Override
    public Optional<Database> find(String name) {
        return Optional.ofNullable(databases.get(name));
    }

    @Override
    public List<DatabaseStatus> databases() {
        return databases.values().stream().map(MemoryDatabase::status).toList();
    }

    @Override
    public EngineConfig config() {
        return config;
    }

    @Override
    public void configure(EngineConfig wanted) {
        config = wanted;
    }

    @Override
    public void close() {
        databases.clear();
    }

    @Override
    public Failover.Report failover(Failover.Request request) {
        throw new EngineException(
                Kind.INVALID_ARGUMENT, "Database " + request.name() + " is written here already");
    }

    @Override
    public List<StorageLockFile> storageLocks(StoreSpec store) {
        return List.of();
    }

    @Override
    public StoredSizes stored(String name) {
        throw new EngineException(Kind.STORE_UNREACHABLE, "Database '" + name + "' has no store");
    }

    @Override
    public List<KeptLog> keptLogs() {
        return List.of();
    }

    @Override
    public void dropKeptLog(String id) {
        throw new EngineException(Kind.INVALID_ARGUMENT, "There is no kept log '" + id + "'");
    }

    @Override
    public void divergence(String name, Divergence.Visitor visitor) {}

    @Override
    public void divergence(StoreSpec store, String storageId, Divergence.Visitor visitor) {}

    @Override
    public CacheStatus cache() {
        return new CacheStatus(0, config.cacheBytesMax(), 0);
    }

    @Override
    public String node() {
        return "memory";
    }
}
