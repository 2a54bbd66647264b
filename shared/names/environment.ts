/** Environment variables that the stack sets for its functions. */
export const ENVIRONMENT = {
  table: 'TABLE_NAME',
  bucket: 'BUCKET_NAME',
  issuers: 'ISSUERS',
  login: 'CONSOLE_LOGIN',
  sealingKey: 'SEALING_KEY_ID',
  signingKey: 'SIGNING_KEY_ID',
  secret: 'SECRET_ID',
  register: 'REGISTER_URL',
  /** Live versions of the key of persons' digests, `1` or `2,1`. */
  personKeys: 'PERSON_KEY_VERSIONS',
  /** Under which name its metrics lie; Powertools reads it. */
  metrics: 'POWERTOOLS_METRICS_NAMESPACE',
  /** Where a reader of the stream leaves what it gave up; an operator's tool sends it again. */
  failures: 'FAILURES_BUCKET',
} as const

/** Variables that only the local runner sets. A test asserts that the synthesised template never does. */
export const LOCAL_ENVIRONMENT = {
  /** File that holds one number: milliseconds to add to the clock. */
  clockOffset: 'SIMPUL_CLOCK_OFFSET_FILE',
  /** File (mode 0600) with the sealing key, the signing key and the secret, in place of KMS and Secrets Manager. */
  keys: 'SIMPUL_KEYS_FILE',
  /** Set where webhooks may go to this machine itself, without TLS. */
  loopbackWebhooks: 'SIMPUL_LOOPBACK_WEBHOOKS',
} as const
