/** Every way the platform says no: one stable code, one sentence in Indonesian and in English (contract 1). */
export const REFUSALS = {
  invalid: { id: 'Permintaan tidak sesuai bentuk yang diminta.', en: 'The request is not of the required form.' },
  'idempotency-key-required': {
    id: 'Kepala Idempotency-Key (8–128 huruf ASCII) wajib disertakan.',
    en: 'The Idempotency-Key header (8–128 visible ASCII characters) is required.',
  },
  'cursor-invalid': {
    id: 'Penanda halaman tidak berlaku untuk daftar ini.',
    en: 'The cursor does not belong to this list.',
  },
  unauthenticated: { id: 'Masuklah lebih dahulu.', en: 'Sign in first.' },
  forbidden: { id: 'Anda tidak berwenang melakukan ini.', en: 'You may not do this.' },
  'not-found': { id: 'Tidak ditemukan.', en: 'Not found.' },
  'method-not-allowed': { id: 'Cara ini tidak tersedia di alamat ini.', en: 'This method is not available here.' },
  'not-acceptable': {
    id: 'Bentuk jawaban yang diminta tidak tersedia.',
    en: 'The requested form of answer is not available.',
  },
  conflict: {
    id: 'Orang lain sedang mengubah hal yang sama. Coba lagi.',
    en: 'Someone else is changing the same thing. Try again.',
  },
  'wrong-state': {
    id: 'Keadaannya sudah berubah; tindakan ini tidak berlaku lagi.',
    en: 'Its state does not allow this now.',
  },
  'already-claimed': { id: 'Tugas ini sudah diambil orang lain.', en: 'Someone else holds this task.' },
  'not-holder': { id: 'Anda tidak (lagi) memegang tugas ini.', en: 'You do not hold this task (any more).' },
  'separation-of-duties': {
    id: 'Langkah ini harus diputus orang lain: Anda sudah memutus atau membuat bagian yang harus terpisah.',
    en: 'Another person must decide this: you already decided or made a part that must stay separate.',
  },
  'return-limit': {
    id: 'Langkah ini sudah tiga kali mengembalikan usulan; pilih keputusan lain.',
    en: 'This step has returned the case three times; choose another outcome.',
  },
  'person-already-in-group': {
    id: 'Seorang anggota sudah tercatat di kelompok lain.',
    en: 'A member already belongs to another group.',
  },
  'proposal-already-open': {
    id: 'Kelompok ini masih punya usulan berjalan.',
    en: 'This group already has an open proposal.',
  },
  'group-name-taken': {
    id: 'Nama kelompok sudah dipakai di desa ini.',
    en: 'The village already has a group of this name.',
  },
  'letter-number-used': {
    id: 'Nomor surat sudah dipakai kantor ini.',
    en: 'This office has already used the letter number.',
  },
  'rejected-this-year': {
    id: 'Usulan kelompok ini sudah ditolak pada tahun anggaran itu.',
    en: "The group's proposal was rejected in that budget year.",
  },
  'already-requested': { id: 'Permintaan yang sama masih berjalan.', en: 'The same request is still open.' },
  stale: { id: 'Data sudah berubah sejak Anda membukanya.', en: 'This has changed since you opened it.' },
  'too-large': { id: 'Isi permintaan terlalu besar.', en: 'The request body is too large.' },
  'unsupported-media-type': { id: 'Jenis isi tidak didukung.', en: 'This media type is not supported.' },
  incomplete: {
    id: 'Masih ada yang kurang atau belum sesuai aturan.',
    en: 'Something is missing or against the rules.',
  },
  'outcome-unknown': { id: 'Langkah ini tidak mengenal keputusan itu.', en: 'This step has no such outcome.' },
  'idempotency-key-reused': {
    id: 'Idempotency-Key ini sudah dipakai untuk permintaan lain.',
    en: 'This Idempotency-Key was used for a different request.',
  },
  'rate-limited': { id: 'Terlalu banyak permintaan. Tunggu sebentar.', en: 'Too many requests. Wait a moment.' },
  unavailable: {
    id: 'Layanan sedang tidak tersedia. Coba lagi nanti.',
    en: 'The service is unavailable. Try again later.',
  },
} as const satisfies Record<string, { id: string; en: string }>
export type RefusalCode = keyof typeof REFUSALS
