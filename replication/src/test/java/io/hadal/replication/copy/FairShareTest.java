package io.hadal.replication.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.sim.SimTask;
import io.hadal.env.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairShareTest {
    private final SimWorld world = new SimWorld(1);
    private final List<String> taken = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    @Test
    void whoIsAloneHasThreeQuarters() throws Exception {
        FairShare share = new FairShare(100);
        FairShare.Member member = share.join();
        take(member, "a", 1, 100);
        world.runFor(Duration.ofSeconds(1));
        assertThat(member.peak()).isEqualTo(75);
        assertThat(taken).hasSize(75);
    }

    /** One that hangs with all that it may have leaves room for those that come later. */
    @Test
    void thereIsAlwaysRoomToBegin() throws Exception {
        FairShare share = new FairShare(100);
        List<FairShare.Member> members = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            FairShare.Member member = share.join();
            members.add(member);
            take(member, "m" + i, 1, 100);
            world.runFor(Duration.ofSeconds(1));
        }
        assertThat(members).allSatisfy(member -> assertThat(member.peak()).isPositive());
    }

    @Test
    void whoWaitsGetsItInTurnMemberByMember() throws Exception {
        FairShare share = new FairShare(4);
        FairShare.Member all = share.join();
        world.run(() -> all.take(4));
        FairShare.Member big = share.join();
        FairShare.Member small = share.join();
        for (int i = 0; i < 6; i++) {
            takeAndRelease(big, "big");
        }
        for (int i = 0; i < 3; i++) {
            takeAndRelease(small, "small");
        }
        assertThat(taken).isEmpty();
        world.run(() -> all.release(3));
        world.runFor(Duration.ofMinutes(1));
        assertThat(taken.subList(0, 6))
                .containsExactly("big", "small", "big", "small", "big", "small");
        assertThat(taken).hasSize(9);
    }

    /** Nobody overtakes one who needs much, so that it gets it. */
    @Test
    void whoNeedsMuchIsNotStarved() throws Exception {
        FairShare share = new FairShare(10);
        FairShare.Member many = share.join();
        FairShare.Member large = share.join();
        for (int i = 0; i < 50; i++) {
            takeAndRelease(many, "many");
        }
        world.spawn(
                "large",
                () -> {
                    large.take(12);
                    taken.add("large");
                    large.release(12);
                });
        world.runFor(Duration.ofMinutes(2));
        assertThat(taken).hasSize(51);
        assertThat(taken.indexOf("large")).isLessThan(20);
    }

    @Test
    void anInterruptLeavesNothingTaken() throws Exception {
        FairShare share = new FairShare(4);
        FairShare.Member first = share.join();
        FairShare.Member second = share.join();
        world.run(() -> first.take(4));
        SimTask waiting =
                world.spawn(
                        "waits",
                        () -> {
                            try {
                                second.take(4);
                            } catch (InterruptedException e) {
                                taken.add("interrupted");
                            }
                        });
        world.runFor(Duration.ofSeconds(1));
        waiting.interrupt();
        world.runFor(Duration.ofSeconds(1));
        assertThat(taken).containsExactly("interrupted");
        world.run(() -> {
            first.release(4);
            first.take(4);
            first.release(4);
            second.take(4);
        });
    }

    private void take(FairShare.Member member, String name, long amount, int times) {
        world.spawn(
                name,
                () -> {
                    for (int i = 0; i < times; i++) {
                        member.take(amount);
                        taken.add(name);
                    }
                });
    }

    private void takeAndRelease(FairShare.Member member, String name) {
        world.spawn(
                name,
                () -> {
                    member.take(1);
                    taken.add(name);
                    world.sleep(Duration.ofSeconds(1));
                    member.release(1);
                });
        world.runFor(Duration.ZERO);
    }
}
