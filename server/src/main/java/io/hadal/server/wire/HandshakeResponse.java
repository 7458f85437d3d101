package io.hadal.server.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a client answers to the {@link Greeting}.
 *
 * @param capabilities what both sides can do
 * @param database to begin with, or empty
 * @param plugin authentication plugin that made {@code authData}, or empty
 * @param attributes what the client tells about itself
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Bytes on their way from one place to another, never compared.
public record HandshakeResponse(
        int capabilities,
        int collation,
        String user,
        byte[] authData,
        String database,
        String plugin,
        Map<String, String> attributes) {
    private static final int RESERVED_BYTES = 23;
    private static final int TLS_REQUEST_BYTES = 32;

    /** Of one client's attributes this much is kept, as long as it is connected. */
    private static final int ATTRIBUTE_CHARS_MAX = 4096;

    public static HandshakeResponse parse(Payload in, int serverCapabilities)
            throws ProtocolException {
        int capabilities = (int) in.readInt(4) & serverCapabilities;
        if (!Capability.has(capabilities, Capability.PROTOCOL_41)) {
            throw new ProtocolException(
                    ProtocolException.Kind.HANDSHAKE,
                    "Bad handshake: the client does not speak protocol 4.1");
        }
        in.readInt(4); // The largest packet that the client takes: it is told in errors of its own.
        int collation = in.readByte();
        in.skip(RESERVED_BYTES);
        if (in.remaining() == 0) {
            throw new ProtocolException(
                    ProtocolException.Kind.HANDSHAKE,
                    "Bad handshake: TLS is not offered, or was asked for twice");
        }
        String user = in.readUntilZeroText();
        byte[] authData = readAuthData(in, capabilities);
        boolean hasDatabase =
                Capability.has(capabilities, Capability.CONNECT_WITH_DB) && in.remaining() > 0;
        String database = hasDatabase ? in.readUntilZeroText() : "";
        return new HandshakeResponse(
                capabilities,
                collation,
                user,
                authData,
                database,
                readPlugin(in, capabilities),
                readAttributes(in, capabilities));
    }

    /** Whether a client asks for TLS before it says more. */
    public static boolean asksForTls(byte[] payload) {
        return payload.length == TLS_REQUEST_BYTES
                && Capability.has((payload[0] & 0xff) | (payload[1] & 0xff) << 8, Capability.SSL);
    }

    /** What COM_CHANGE_USER says, behind its first byte; the rest stays as it was agreed. */
    public static HandshakeResponse parseChange(Payload in, int capabilities)
            throws ProtocolException {
        String user = in.readUntilZeroText();
        byte[] authData = in.readBytes(in.readByte());
        String database = in.readUntilZeroText();
        int collation = in.remaining() >= 2 ? (int) in.readInt(2) : 0;
        return new HandshakeResponse(
                capabilities,
                collation,
                user,
                authData,
                database,
                readPlugin(in, capabilities),
                readAttributes(in, capabilities));
    }

    private static byte[] readAuthData(Payload in, int capabilities) throws ProtocolException {
        if (Capability.has(capabilities, Capability.PLUGIN_AUTH_LENENC_CLIENT_DATA)) {
            return in.readLenencBytes();
        }
        if (Capability.has(capabilities, Capability.SECURE_CONNECTION)) {
            return in.readBytes(in.readByte());
        }
        return in.readUntilZero();
    }

    private static String readPlugin(Payload in, int capabilities) throws ProtocolException {
        boolean named = Capability.has(capabilities, Capability.PLUGIN_AUTH) && in.remaining() > 0;
        return named ? in.readUntilZeroText() : "";
    }

    private static Map<String, String> readAttributes(Payload in, int capabilities)
            throws ProtocolException {
        if (!Capability.has(capabilities, Capability.CONNECT_ATTRS) || in.remaining() == 0) {
            return Map.of();
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        long length = in.readLenenc();
        Payload pairs = new Payload(in.readBytes(length));
        int left = ATTRIBUTE_CHARS_MAX;
        while (pairs.remaining() > 0) {
            String key = new String(pairs.readLenencBytes(), StandardCharsets.UTF_8);
            String value = new String(pairs.readLenencBytes(), StandardCharsets.UTF_8);
            left -= key.length() + value.length();
            if (left >= 0) {
                attributes.put(key, value);
            }
        }
        return attributes;
    }
}
