/**
 * A simulated world: machines with clocks that lie, disks that lose what was not synced, and tasks
 * whose order a seed decides. The code under test is the real code with its real locks, conditions
 * and futures: its tasks are virtual threads, and all of them run on the one thread that drives the
 * world.
 *
 * <p>A seed reproduces a run as long as the code under test takes time, chance, tasks and files
 * from {@link io.hadal.env.Env} and {@link io.hadal.env.Disk}, and lets nothing depend on the
 * iteration order of {@code Set.of}, {@code Map.of} or of hash tables of identities, which differs
 * between runs of the JVM. The scheduler notices and refuses timed waits of the JDK, monitors held
 * by a parked task, and wake-ups by threads from outside.
 *
 * <p>What machines share (an object store, a network) must hold no lock while it waits: a machine
 * that crashes never releases it.
 *
 * <p>Needs {@code --add-opens java.base/java.lang=ALL-UNNAMED}, because a virtual thread's
 * scheduler is not public.
 */
@NullMarked
package io.hadal.env.sim;

import org.jspecify.annotations.NullMarked;
