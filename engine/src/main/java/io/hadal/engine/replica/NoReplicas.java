package io.hadal.engine.replica;

import io.hadal.engine.EngineException;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.Replicas;
import java.util.List;

/**
 * Of a database that is not written here: whoever writes it replicates it.
 *
 * @param refusal what is answered to those who want one
 */
public record NoReplicas(EngineException refusal) implements Replicas {

    @Override
    public void add(ReplicaSpec spec, boolean force) {
        throw refused();
    }

    @Override
    public void pause(String name) {
        throw refused();
    }

    @Override
    public void resume(String name) {
        throw refused();
    }

    @Override
    public void remove(String name) {
        throw refused();
    }

    @Override
    public List<ReplicaStatus> statuses() {
        return List.of();
    }

    private EngineException refused() {
        return new EngineException(refusal.kind(), String.valueOf(refusal.getMessage()), refusal);
    }
}
