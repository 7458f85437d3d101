package io.hadal.server.wire;

import java.io.IOException;
import java.util.Arrays;

/**
 * The server's first packet (handshake version 10).
 *
 * @param challenge 20 bytes without a zero, for the authentication plugin
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way to the client, never compared.
public record Greeting(
        String version,
        long connectionId,
        byte[] challenge,
        int capabilities,
        int collation,
        int status,
        String plugin) {
    /** Length of a challenge in bytes. */
    public static final int CHALLENGE_BYTES = 20;

    private static final int PROTOCOL_VERSION = 10;
    private static final int FIRST_PART_BYTES = 8;

    public void send(PacketOutput out) throws IOException {
        out.begin().putByte(PROTOCOL_VERSION).putTextAndZero(version).putInt(connectionId, 4);
        out.putBytes(Arrays.copyOf(challenge, FIRST_PART_BYTES)).putByte(0);
        out.putInt(capabilities & 0xffff, 2).putByte(collation).putInt(status, 2);
        out.putInt(capabilities >>> 16, 2).putByte(CHALLENGE_BYTES + 1).putZeros(10);
        out.putBytes(Arrays.copyOfRange(challenge, FIRST_PART_BYTES, CHALLENGE_BYTES)).putByte(0);
        out.putTextAndZero(plugin).end();
        out.flush();
    }
}
