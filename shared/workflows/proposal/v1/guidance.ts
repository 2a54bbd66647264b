import type { Guidance } from '../../../engine/definition.ts'
import { sop } from '../../guidance.ts'

/** What an officer does at each step, in a few sentences beside the task. */
export const GUIDANCE = {
  draft: sop(
    'Menyusun usulan KUBE',
    'Drafting a KUBE proposal',
    [
      'Adakan musyawarah dan pilih ketua, sekretaris, dan bendahara (Permensos 2/2019 pasal 3).',
      'Hold the deliberation and choose chair, secretary and treasurer (Permensos 2/2019 art. 3).',
    ],
    [
      'Isi data 5 sampai 20 kepala keluarga sesuai KTP dan KK.',
      'Enter 5 to 20 heads of family as on their identity and family cards.',
    ],
    ['Susun RAB; jumlahnya harus sama dengan jumlah usulan.', 'Draw up the budget; its sum must equal the request.'],
    [
      'Unggah proposal dan berita acara pembentukan, lalu ajukan.',
      'Upload the proposal and the formation minutes, then submit.',
    ],
  ),
  villageEndorsement: sop(
    'Mengesahkan usulan',
    'Endorsing a proposal',
    [
      'Pastikan semua anggota warga desa ini dan musyawarah benar diadakan.',
      'Make sure that all members live here and that the deliberation was held.',
    ],
    [
      'Cocokkan nama dalam berita acara dengan daftar anggota.',
      'Compare the names in the minutes with the list of members.',
    ],
    [
      'Kembalikan dengan alasan bila ada yang harus diperbaiki.',
      'Return it with a reason where something must be mended.',
    ],
  ),
  cityAdministration: sop(
    'Verifikasi administrasi',
    'Administrative check',
    ['Baca hasil pemeriksaan otomatis; hasil itu tidak memutus.', 'Read the automatic checks; they do not decide.'],
    ['Periksa kelengkapan dan keterbacaan dokumen.', 'Check that the papers are complete and readable.'],
    ['Periksa RAB dan keanggotaan ganda.', 'Check the budget and double membership.'],
    [
      'Kembalikan ke desa dengan daftar kekurangan, bukan satu per satu.',
      'Return it to the village with the whole list of faults, not one by one.',
    ],
  ),
  cityVerification: sop(
    'Verifikasi lapangan',
    'Field verification',
    ['Kunjungi kelompok dan temui anggotanya.', 'Visit the group and meet its members.'],
    [
      'Catat tanggal, petugas, lokasi GPS, dan temuan; unggah foto.',
      'Record date, officer, GPS and findings; upload photographs.',
    ],
    ['Nilai apakah RAB wajar untuk jenis usahanya.', 'Judge whether the budget fits the kind of business.'],
    [
      'Anggota harus miskin atau rentan dan terdaftar (Permensos 2/2019 pasal 4).',
      'Members must be poor or vulnerable and listed (Permensos 2/2019 art. 4).',
    ],
  ),
  citySubmission: sop(
    'Mengajukan ke Kementerian',
    'Submitting to the ministry',
    [
      'Periksa laporan kunjungan; pemeriksa dan penanda tangan harus orang yang berbeda.',
      'Read the visit report; who verified and who signs must be different persons.',
    ],
    [
      'Isi nomor dan tanggal surat; satu surat boleh memuat banyak kelompok.',
      'Give the letter its number and date; one letter may cover many groups.',
    ],
    ['Tembusan dikirim otomatis ke Dinas Sosial Provinsi.', 'A copy goes to the provincial office by itself.'],
  ),
  provinceRecommendation: sop(
    'Memberi rekomendasi provinsi',
    'Giving the provincial recommendation',
    ['Diminta hanya bila sumber anggarannya mensyaratkan.', 'Asked for only where the budget source requires it.'],
    ['Periksa kelayakan dan keseimbangan antar kabupaten/kota.', 'Check merit and the balance between cities.'],
    ['Isi nomor dan tanggal surat rekomendasi.', 'Give number and date of the recommendation.'],
  ),
  ministryVerification: sop(
    'Verifikasi Kementerian',
    'Ministry verification',
    ['Baca pemeriksaan register yang terbaru.', 'Read the latest register check.'],
    ['Periksa kuota dan pendanaan ganda.', 'Check quota and double funding.'],
    [
      'Kembalikan ke Dinas Sosial kota dengan alasan bila perlu.',
      'Return it to the city office with a reason where needed.',
    ],
  ),
  ministryDetermination: sop(
    'Menetapkan penerima',
    'Determining recipients',
    ['Periksa ketersediaan anggaran.', 'Check that the budget is there.'],
    [
      'Tetapkan dengan SK: nomor, tanggal, penanda tangan, dan jumlah.',
      'Determine by decree: number, date, signer and amount.',
    ],
    [
      'Daftar tunggu bukan penolakan: usulan layak tetapi kuota habis.',
      'The waiting list is no rejection: the proposal is good but the quota is used up.',
    ],
  ),
  resultNotification: sop(
    'Memberitahukan hasil',
    'Notifying the result',
    ['Pastikan SK sudah benar.', 'Make sure that the decree is right.'],
    ['Kirim; kota, provinsi, dan desa menerima tembusan.', 'Send it; city, province and village get a copy.'],
  ),
  responsibilityStatement: sop(
    'Menandatangani SPTJM',
    'Signing the responsibility statement',
    ['Hanya kepala dinas atau Plt yang menandatangani.', 'Only the head or acting head signs.'],
    ['Pilih pendamping kelompok.', "Choose the group's facilitator."],
    ['Isi nomor dan tanggal SPTJM.', 'Give number and date of the statement.'],
  ),
  accountVerification: sop(
    'Memeriksa rekening kelompok',
    'Checking the group account',
    ['Rekening atas nama kelompok, bukan perorangan.', "The account is in the group's name, not a person's."],
    ['Cocokkan buku tabungan dengan isian.', 'Compare the bank book with what is entered.'],
    ['Minta perbaikan bila nama atau nomor salah.', 'Ask for a correction where name or number is wrong.'],
  ),
  accountCorrection: sop(
    'Memperbaiki rekening',
    'Correcting the account',
    ['Baca alasannya, perbaiki bersama bank.', 'Read the reason and mend it with the bank.'],
    ['Isi rekening yang benar, lalu kirim.', 'Enter the right account and send it.'],
  ),
  disbursement: sop(
    'Mencatat pencairan',
    'Recording the disbursement',
    ['Jumlah SP2D harus sama dengan SK.', 'The sum transferred must equal the decree.'],
    ['Bila bank mengembalikan dana, catat alasannya.', 'Where the bank returned the money, record why.'],
  ),
  activation: sop(
    'Mengaktifkan kelompok',
    'Activating the group',
    ['Dampingi pembelian sesuai RAB.', 'Accompany the purchases of the budget.'],
    ['Unggah bukti pembelian dan isi daftarnya.', 'Upload the evidence and list the purchases.'],
    [
      'Setelah itu kelompok aktif dan dilaporkan setiap bulan.',
      'After that the group is active and reported on every month.',
    ],
  ),
} as const satisfies Record<string, Guidance>
