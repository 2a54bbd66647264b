import {
  annualReport,
  chainVerified,
  equipmentWithRecord,
  familiesReached,
  monthlyReports,
  useOfFunds,
} from './account.ts'
import type { CityHistory, Measured } from './city-history.ts'
import { activeRate, coverage, graduation, meetingRate, newGroups, outreachReach, selectionError } from './groups.ts'
import {
  commitmentsMet,
  equipmentDecided,
  firstActionHours,
  inTimeRate,
  partnerBreadth,
  returnsPerProposal,
} from './work.ts'

export type Family = 'effectiveness' | 'responsiveness' | 'accountability'
export type Indicator = {
  code: string
  family: Family
  name: { id: string; en: string }
  formula: { id: string; en: string }
  /** A share is judged by a label; a count or a mean is shown as it is. */
  judged: boolean
  /** Sums of the numerators and denominators of its cities give a province; a median does not add up. */
  adds: boolean
  measure: (city: CityHistory, year: number) => Measured
}

const share = (
  code: string,
  family: Family,
  name: Indicator['name'],
  formula: Indicator['formula'],
  measure: Indicator['measure'],
): Indicator => ({ code, family, name, formula, judged: true, adds: true, measure })
const plain = (
  code: string,
  family: Family,
  name: Indicator['name'],
  formula: Indicator['formula'],
  measure: Indicator['measure'],
  adds = true,
): Indicator => ({ code, family, name, formula, judged: false, adds, measure })
const say = (id: string, en: string) => ({ id, en })

/** The study's three indicators, each as numbers that anyone can recompute from the histories (domain.md 9.2). */
export const INDICATORS: readonly Indicator[] = [
  share(
    'E1',
    'effectiveness',
    say('Kelompok aktif', 'Active groups'),
    say(
      'kelompok aktif per 31 Desember ÷ kelompok yang pernah didanai',
      'groups active on 31 December ÷ groups ever funded',
    ),
    activeRate,
  ),
  plain(
    'E2',
    'effectiveness',
    say('Kelompok baru', 'New groups'),
    say('kelompok yang didanai pada tahun itu', 'groups funded in the year'),
    newGroups,
  ),
  share(
    'E3',
    'effectiveness',
    say('Sebaran', 'Coverage'),
    say('desa dengan kelompok aktif ÷ semua desa', 'villages with an active group ÷ all villages'),
    coverage,
  ),
  share(
    'E4',
    'effectiveness',
    say('Sosialisasi', 'Outreach'),
    say(
      'kelompok yang dijangkau sosialisasi ÷ kelompok yang pernah didanai',
      'groups reached by a session ÷ groups ever funded',
    ),
    outreachReach,
  ),
  share(
    'E5',
    'effectiveness',
    say('Pertemuan bulanan', 'Meeting rate'),
    say('pertemuan diadakan ÷ bulan-kelompok aktif', 'meetings held ÷ active group-months'),
    meetingRate,
  ),
  share(
    'E6',
    'effectiveness',
    say('Kemandirian', 'Graduation'),
    say('kelompok mandiri ÷ kelompok yang pernah didanai', 'independent groups ÷ groups ever funded'),
    graduation,
  ),
  plain(
    'E7',
    'effectiveness',
    say('Kesalahan sasaran', 'Selection error'),
    say(
      'anggota tidak terdaftar saat diperiksa ÷ anggota yang diperiksa',
      'members not listed when checked ÷ members checked',
    ),
    selectionError,
  ),
  share(
    'R1',
    'responsiveness',
    say('Ketepatan waktu', 'In-time rate'),
    say('tugas selesai tepat waktu ÷ tugas selesai', 'tasks closed in time ÷ tasks closed'),
    inTimeRate,
  ),
  plain(
    'R2',
    'responsiveness',
    say('Waktu tanggap', 'Time to first action'),
    say('median jam dari tugas datang sampai disentuh', 'median hours from arrival to first action'),
    firstActionHours,
    false,
  ),
  plain(
    'R3',
    'responsiveness',
    say('Mitra yang terlibat', 'Partner breadth'),
    say('mitra dengan permintaan yang selesai', 'partners with a closed request'),
    partnerBreadth,
  ),
  share(
    'R4',
    'responsiveness',
    say('Permintaan sarana diputus', 'Equipment decided'),
    say('permintaan diputus ÷ permintaan', 'requests decided ÷ requests'),
    equipmentDecided,
  ),
  plain(
    'R5',
    'responsiveness',
    say('Pengembalian per usulan', 'Returns per proposal'),
    say('pengembalian ÷ usulan yang diajukan', 'returns ÷ proposals submitted'),
    returnsPerProposal,
  ),
  share(
    'R6',
    'responsiveness',
    say('Komitmen SPP-IRT', 'Food commitments'),
    say('komitmen terpenuhi dalam 3 bulan ÷ komitmen yang berakhir', 'commitments met in 3 months ÷ commitments ended'),
    commitmentsMet,
  ),
  share(
    'A1',
    'accountability',
    say('Laporan tahunan', 'Annual report'),
    say('dikirim ke provinsi paling lambat akhir Februari', 'sent to the province by the end of February'),
    annualReport,
  ),
  share(
    'A2',
    'accountability',
    say('Laporan bulanan', 'Monthly reports'),
    say('laporan tepat waktu ÷ laporan yang jatuh tempo', 'reports in time ÷ reports due'),
    monthlyReports,
  ),
  share(
    'A3',
    'accountability',
    say('Bukti penggunaan dana', 'Use of funds'),
    say(
      'kelompok dengan bukti lengkap ÷ kelompok didanai tahun itu',
      'groups with complete evidence ÷ groups funded in the year',
    ),
    useOfFunds,
  ),
  plain(
    'A4',
    'accountability',
    say('Keluarga terjangkau', 'Families reached'),
    say(
      'keluarga dengan layanan pada tahun itu, dari keluarga kelompok didanai',
      'families served in the year, of families of funded groups',
    ),
    familiesReached,
  ),
  share(
    'A5',
    'accountability',
    say('Sarana dengan BAST', 'Equipment with record'),
    say('sarana dengan BAST ÷ sarana diadakan', 'equipment with a record ÷ equipment bought'),
    equipmentWithRecord,
  ),
  share(
    'A6',
    'accountability',
    say('Rantai riwayat utuh', 'Histories verified'),
    say('semua rantai riwayat utuh', 'every chain of histories holds'),
    chainVerified,
  ),
]

/** Thresholds of this platform (design default); the number stands first, the label second. */
export function labelOf(value: number): { id: string; en: string } {
  if (value >= 0.85) return say('baik', 'good')
  if (value >= 0.7) return say('cukup baik', 'fair')
  if (value >= 0.5) return say('kurang', 'poor')
  return say('sangat kurang', 'very poor')
}
