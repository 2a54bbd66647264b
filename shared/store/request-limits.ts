/** One request may take this long, and may be sent this often: three tries fit into the shortest function time-out, 10 s. */
const REQUEST_TIMEOUT_MS = 2_000
const REQUEST_ATTEMPTS_MAX = 3
const CONNECT_TIMEOUT_MS = 1_000
const SOCKETS_MAX = 50

/** What every AWS client of ours is made with. Connections are kept, so make clients outside the handler. */
export const requestLimits = () => ({
  maxAttempts: REQUEST_ATTEMPTS_MAX,
  requestHandler: {
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true, // without it the SDK only prints a warning and waits on
    httpAgent: { keepAlive: true, maxSockets: SOCKETS_MAX },
    httpsAgent: { keepAlive: true, maxSockets: SOCKETS_MAX },
  },
})
