import type { Text } from '../../../engine/definition.ts'
import type { CheckResult } from '../facts.ts'

type Check = { label: Text; source: 'register' | 'simpul'; says: Record<'pass' | 'warn' | 'fail', Text> }

/** The automatic checks of design 5.1. None of them decides: the officer sees them beside the decision. */
export const CHECKS = {
  registered: {
    label: { id: 'Terdaftar dalam register kesejahteraan', en: 'Listed in the welfare register' },
    source: 'register',
    says: {
      pass: { id: 'Semua anggota terdaftar.', en: 'All members are listed.' },
      warn: { id: 'Sebagian anggota di luar desil sasaran.', en: 'Some members are outside the target deciles.' },
      fail: { id: 'Sebagian anggota tidak terdaftar.', en: 'Some members are not listed.' },
    },
  },
  residence: {
    label: { id: 'Tinggal di kecamatan yang sama', en: 'Living in the same district' },
    source: 'register',
    says: {
      pass: {
        id: 'Semua anggota tinggal di kecamatan desa pengusul.',
        en: "All members live in the village's district.",
      },
      warn: {
        id: 'Sebagian anggota tercatat di kecamatan lain.',
        en: 'Some members are recorded in another district.',
      },
      fail: {
        id: 'Sebagian anggota tercatat di kecamatan lain.',
        en: 'Some members are recorded in another district.',
      },
    },
  },
  'family-card': {
    label: { id: 'NIK dan kartu keluarga cocok', en: 'NIK and family card agree' },
    source: 'register',
    says: {
      pass: { id: 'Semua cocok.', en: 'All agree.' },
      warn: { id: 'Sebagian kartu keluarga tidak cocok.', en: 'Some family cards do not agree.' },
      fail: { id: 'Sebagian kartu keluarga tidak cocok.', en: 'Some family cards do not agree.' },
    },
  },
  eligible: {
    label: { id: 'Memenuhi syarat perorangan', en: 'Personally eligible' },
    source: 'register',
    says: {
      pass: { id: 'Tidak ada catatan.', en: 'Nothing noted.' },
      warn: {
        id: 'Ada anggota di luar usia 18–60 tahun atau aparatur negara.',
        en: 'A member is outside 18–60 or a public servant.',
      },
      fail: { id: 'Ada anggota yang tercatat meninggal.', en: 'A member is recorded as deceased.' },
    },
  },
  'not-elsewhere': {
    label: { id: 'Tidak ganda di kelompok lain', en: 'In no other group' },
    source: 'simpul',
    says: {
      pass: { id: 'Tidak ada keanggotaan ganda.', en: 'No double membership.' },
      warn: { id: 'Ada keanggotaan ganda.', en: 'There is double membership.' },
      fail: { id: 'Ada anggota yang tercatat di kelompok lain.', en: 'A member is recorded in another group.' },
    },
  },
  'never-funded': {
    label: { id: 'Belum pernah menerima bantuan KUBE', en: 'Never received KUBE aid' },
    source: 'simpul',
    says: {
      pass: { id: 'Tidak ada yang pernah menerima.', en: 'No one has received it.' },
      warn: { id: 'Ada anggota yang pernah menerima bantuan.', en: 'A member has received aid before.' },
      fail: { id: 'Ada anggota yang pernah menerima bantuan.', en: 'A member has received aid before.' },
    },
  },
  'group-size': {
    label: { id: 'Jumlah anggota sesuai ketentuan', en: 'Group size within the rules' },
    source: 'simpul',
    says: {
      pass: { id: 'Sesuai.', en: 'It is.' },
      warn: { id: 'Tidak sesuai.', en: 'It is not.' },
      fail: { id: 'Tidak sesuai.', en: 'It is not.' },
    },
  },
  'budget-sum': {
    label: { id: 'Rencana anggaran sesuai jumlah usulan', en: 'Budget adds up to the request' },
    source: 'simpul',
    says: {
      pass: { id: 'Sesuai.', en: 'It does.' },
      warn: { id: 'Tidak sesuai.', en: 'It does not.' },
      fail: { id: 'Tidak sesuai.', en: 'It does not.' },
    },
  },
} as const satisfies Record<string, Check>
export type CheckCode = keyof typeof CHECKS

/** What the register says of one person; `found: false` for one it does not list. */
export type Registered =
  | { found: false }
  | {
      found: true
      decile: number
      familyCardMatches: boolean
      villageCode: string
      alive: boolean
      publicServant: boolean
    }

export type CheckedMember = {
  registered: Registered
  /** Full years today by the NIK's birth date; null where it tells none. A NIK is not corrected, so this only warns. */
  age: number | null
  inAnotherGroup: boolean
  everFunded: boolean
}

export type CheckedDossier = {
  /** Kecamatan of the proposing village. */
  district: string
  members: readonly CheckedMember[]
  groupSize: { min: number; max: number }
  eligibleDecileMax: number
  age: { min: number; max: number }
  budgetSum: number
  requestedAmount: number
}

/** Every check over a dossier and the register's answer; members are named by their place from 0. Pure. */
export function checkDossier(dossier: CheckedDossier): CheckResult[] {
  const { members, district, groupSize, eligibleDecileMax, age } = dossier
  const where = (wrong: (member: CheckedMember) => boolean): number[] =>
    members.flatMap((member, i) => (wrong(member) ? [i] : []))
  const found = (of: CheckedMember, wrong: (known: Extract<Registered, { found: true }>) => boolean): boolean =>
    of.registered.found && wrong(of.registered)

  const unlisted = where(({ registered }) => !registered.found)
  const welloff = where((one) => found(one, ({ decile }) => decile > eligibleDecileMax))
  const dead = where((one) => found(one, ({ alive }) => !alive))
  const unfit = where(
    (one) =>
      found(one, ({ publicServant }) => publicServant) ||
      (one.age !== null && (one.age < age.min || one.age > age.max)),
  )
  return [
    worst('registered', unlisted, welloff),
    worst(
      'residence',
      [],
      where((one) => found(one, ({ villageCode }) => !villageCode.startsWith(`${district}.`))),
    ),
    worst(
      'family-card',
      [],
      where((one) => found(one, ({ familyCardMatches }) => !familyCardMatches)),
    ),
    worst('eligible', dead, unfit),
    worst(
      'not-elsewhere',
      where(({ inAnotherGroup }) => inAnotherGroup),
      [],
    ),
    worst(
      'never-funded',
      [],
      where(({ everFunded }) => everFunded),
    ),
    whole('group-size', members.length >= groupSize.min && members.length <= groupSize.max),
    whole('budget-sum', dossier.budgetSum === dossier.requestedAmount),
  ]
}

const worst = (code: CheckCode, failing: number[], warning: number[]): CheckResult =>
  failing.length > 0
    ? { code, result: 'fail', members: failing }
    : { code, result: warning.length > 0 ? 'warn' : 'pass', members: warning }
const whole = (code: CheckCode, holds: boolean): CheckResult => ({ code, result: holds ? 'pass' : 'fail', members: [] })
