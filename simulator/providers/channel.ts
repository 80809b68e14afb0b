/**
 * Settings of our gRPC channels. The default limit of 4 MiB is less than a large object with its old
 * state may need; this is the SDK's own limit, 400 MiB. Connections are a client's own: in the pool that
 * grpc-js shares, one that failed stands in the way of a later engine that was given the same port.
 */
export const CHANNEL_OPTIONS = {
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": 400 * 1024 * 1024,
  "grpc.use_local_subchannel_pool": 1,
} as const;
