/** Where an issuer sends an officer back to; it must be told of it beforehand. */
export const CALLBACK_PATH = '/masuk/kembali'
