/**
 * Settings of our gRPC channels. The default limit of 4 MiB is less than a large object with its old
 * state may need; this is the SDK's own limit, 400 MiB.
 */
export const CHANNEL_OPTIONS = {
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": 400 * 1024 * 1024,
} as const;
