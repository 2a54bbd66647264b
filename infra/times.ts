/** Function time-outs (guarantees, trap 10). A request is answered soon or not at all; a batch may take its time. */
export const API_TIMEOUT_SECONDS = 10
export const BATCH_TIMEOUT_SECONDS = 30
