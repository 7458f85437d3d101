package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaProof.Standing;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaSpec.MaxLag;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.ReplicaSpec.OnTakeover;
import io.hadal.engine.ReplicaSpec.Policy;
import io.hadal.engine.replica.Registration;
import io.hadal.env.Disk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The replicas of a database, in a file of its folder in the data directory. */
final class ReplicaBook implements Registration.Book {
    private final Disk disk;
    private final LocalEntry entry;

    ReplicaBook(Disk disk, LocalEntry entry) {
        this.disk = disk;
        this.entry = entry;
    }

    @Override
    public List<Registration> load() {
        try {
            return disk.size(entry.replicasFile()) < 0
                    ? List.of()
                    : decode(disk.read(entry.replicasFile()));
        } catch (IOException e) {
            throw Failures.local("read the replicas of database " + entry.name(), e);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    Kind.FAILED,
                    "Cannot read "
                            + entry.replicasFile()
                            + " in the data directory: "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public void save(List<Registration> all) {
        try {
            disk.writeAtomically(entry.replicasFile(), encode(all));
        } catch (IOException e) {
            throw Failures.local("write the replicas of database " + entry.name(), e);
        }
    }

    static byte[] encode(List<Registration> all) {
        KeyValues out = new KeyValues().put("count", Integer.toString(all.size()));
        for (int i = 0; i < all.size(); i++) {
            Registration registration = all.get(i);
            ReplicaSpec spec = registration.spec();
            String prefix = i + ".";
            out.put(prefix + "name", spec.name());
            LocalEntryCodec.putStore(out, prefix + "target.", spec.target());
            out.put(prefix + "mode", spec.mode().name())
                    .put(prefix + "retention_millis", Long.toString(spec.retention().toMillis()));
            MaxLag maxLag = spec.maxLag();
            if (maxLag != null) {
                out.put(prefix + "max_lag_millis", Long.toString(maxLag.limit().toMillis()))
                        .put(prefix + "max_lag_policy", maxLag.policy().name());
            }
            putProof(out, prefix + "proof_", registration.proof());
            out.put(prefix + "on_takeover", spec.onTakeover().name())
                    .put(
                            prefix + "verify_every_millis",
                            Long.toString(spec.verifyEvery().toMillis()))
                    .put(prefix + "paused", Boolean.toString(registration.paused()))
                    .put(prefix + "armed", Boolean.toString(registration.armed()))
                    .put(prefix + "joined", Boolean.toString(registration.joined()))
                    .put(prefix + "taken_over", registration.takenOver());
        }
        return out.encode();
    }

    static List<Registration> decode(byte[] content) {
        KeyValues values = KeyValues.decode(content);
        List<Registration> all = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(values.required("count")); i++) {
            String prefix = i + ".";
            ReplicaSpec spec =
                    new ReplicaSpec(
                            values.required(prefix + "name"),
                            LocalEntryCodec.store(values, prefix + "target."),
                            Mode.valueOf(values.required(prefix + "mode")),
                            Duration.ofMillis(
                                    Long.parseLong(values.required(prefix + "retention_millis"))),
                            maxLag(values, prefix),
                            OnTakeover.valueOf(values.required(prefix + "on_takeover")),
                            Duration.ofMillis(number(values, prefix + "verify_every_millis")));
            all.add(
                    new Registration(
                            spec,
                            Boolean.parseBoolean(values.required(prefix + "paused")),
                            Boolean.parseBoolean(values.required(prefix + "armed")),
                            Boolean.parseBoolean(values.required(prefix + "joined")),
                            proof(values, prefix + "proof_"),
                            values.get(prefix + "taken_over")));
        }
        return all;
    }

    private static void putProof(KeyValues out, String prefix, Standing proof) {
        out.put(prefix + "position", Long.toString(proof.position()))
                .put(prefix + "time_micros", Long.toString(proof.timeMicros()))
                .put(prefix + "proven_micros", Long.toString(proof.provenMicros()))
                .put(prefix + "tried_micros", Long.toString(proof.triedMicros()))
                .put(prefix + "alarming", Boolean.toString(proof.alarming()))
                .put(prefix + "failure", proof.failure());
    }

    private static Standing proof(KeyValues values, String prefix) {
        String failure = values.get(prefix + "failure");
        return new Standing(
                number(values, prefix + "position"),
                number(values, prefix + "time_micros"),
                number(values, prefix + "proven_micros"),
                number(values, prefix + "tried_micros"),
                Boolean.parseBoolean(values.get(prefix + "alarming")),
                failure == null ? "" : failure);
    }

    /** What servers before did not write is 0. */
    private static long number(KeyValues values, String key) {
        String number = values.get(key);
        return number == null ? 0 : Long.parseLong(number);
    }

    private static @Nullable MaxLag maxLag(KeyValues values, String prefix) {
        String millis = values.get(prefix + "max_lag_millis");
        return millis == null
                ? null
                : new MaxLag(
                        Duration.ofMillis(Long.parseLong(millis)),
                        Policy.valueOf(values.required(prefix + "max_lag_policy")));
    }
}
