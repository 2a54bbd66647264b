import * as z from 'zod'
import { faultOfCard, faultOfNationalId } from '../../../contracts/national-id.ts'
import type { Fault } from '../../../kit/decision.ts'
import {
  BUDGET_SOURCES,
  BUSINESS_FIELDS,
  GROUP_KINDS,
  MEMBER_ROLES,
  PRODUCT_CATEGORIES,
} from '../../../names/proposal.ts'
import { Day } from '../../form-fields.ts'

const MEMBERS_MAX = 20
const SIXTEEN_DIGITS = /^\d{16}$/
const text = (max: number) => z.string().trim().min(1).max(max)
const rupiah = z.number().int().min(0).max(10_000_000_000)

const group = {
  name: text(80),
  kind: z.enum(GROUP_KINDS),
  businessField: z.enum(BUSINESS_FIELDS),
  productCategory: z.enum(PRODUCT_CATEGORIES),
  address: text(300),
}
const member = {
  fullName: text(120),
  nationalId: z.string().regex(SIXTEEN_DIGITS),
  familyCardNo: z.string().regex(SIXTEEN_DIGITS),
  headOfFamily: z.boolean(),
  role: z.enum(MEMBER_ROLES),
  phone: z
    .string()
    .regex(/^[+\d][\d -]{5,19}$/)
    .optional(),
}
const budgetLine = {
  item: text(120),
  quantity: z.number().int().min(1).max(100_000),
  unit: text(30),
  unitPrice: rupiah,
}

/** What a village writes: everything but the village may still be missing; what is there is of the right form. */
export const DraftInput = z.strictObject({
  village: z.string().regex(/^\d{2}\.\d{2}\.\d{2}\.[123]\d{3}$/),
  groupId: z
    .string()
    .regex(/^[0-9A-Z]{10,40}$/)
    .optional(),
  group: z.strictObject(group).partial().optional(),
  members: z.array(z.strictObject(member).partial()).max(MEMBERS_MAX).optional(),
  budget: z.array(z.strictObject(budgetLine).partial()).max(100).optional(),
  requestedAmount: rupiah.optional(),
  deliberation: z
    .strictObject({ date: Day, place: text(200) })
    .partial()
    .optional(),
  budgetYear: z.number().int().min(2017).max(2100).optional(),
  budgetSource: z.enum(BUDGET_SOURCES).optional(),
})
export type DraftInput = z.infer<typeof DraftInput>

const CompleteInput = DraftInput.extend({
  group: z.strictObject(group),
  members: z.array(z.strictObject(member)).max(MEMBERS_MAX),
  budget: z.array(z.strictObject(budgetLine)).min(1).max(100),
  requestedAmount: rupiah,
  deliberation: z.strictObject({ date: Day, place: text(200) }),
  budgetYear: z.number().int().min(2017).max(2100),
  budgetSource: z.enum(BUDGET_SOURCES),
})
export type CompleteInput = z.infer<typeof CompleteInput>

/** A draft with nothing missing, or all that is, by pointer. */
export function completeInput(draft: DraftInput): { ok: true; input: CompleteInput } | { ok: false; faults: Fault[] } {
  const parsed = CompleteInput.safeParse(draft)
  if (parsed.success) return { ok: true, input: parsed.data }
  return {
    ok: false,
    faults: parsed.error.issues.map(({ path }) =>
      fault(`/${path.map(String).join('/')}`, 'required', 'Isian ini wajib.', 'This field is required.'),
    ),
  }
}

/** What the rules of a budget year and source must say of themselves for a dossier to be judged. */
export type DossierRules = {
  members: { min: number; max: number }
  oneMemberPerFamilyCard: boolean
  officers: readonly string[]
  headsOfFamilyOnly: boolean
  attachments: readonly string[]
}

/**
 * Everything in a dossier that is against the rules, all together; never a value.
 * @param ceiling the most that a group of this size may ask for, rupiah
 */
export function ruleFaults(
  input: CompleteInput,
  rules: DossierRules,
  ceiling: number,
  attachments: readonly { kind: string; state: string }[],
): Fault[] {
  const { members } = input
  const { min, max } = rules.members
  const sum = input.budget.reduce((total, { quantity, unitPrice }) => total + quantity * unitPrice, 0)
  const size = members.length < min || members.length > max
  return [
    ...(size
      ? [
          fault(
            '/members',
            'group-size',
            `Anggota harus ${min} sampai ${max} orang.`,
            `A group has ${min} to ${max} members.`,
          ),
        ]
      : []),
    ...members.flatMap((one, i) => [
      ...(faultOfNationalId(one.nationalId)
        ? [
            fault(
              `/members/${i}/nationalId`,
              'not-a-national-id',
              'NIK ini tidak mungkin benar.',
              'This NIK cannot be right.',
            ),
          ]
        : []),
      ...(faultOfCard(one.familyCardNo)
        ? [
            fault(
              `/members/${i}/familyCardNo`,
              'not-a-family-card',
              'Nomor KK ini tidak mungkin benar.',
              'This card number cannot be right.',
            ),
          ]
        : []),
      ...(rules.headsOfFamilyOnly && !one.headOfFamily
        ? [
            fault(
              `/members/${i}/headOfFamily`,
              'not-head',
              'Anggota harus kepala keluarga.',
              'A member must be the head of a family.',
            ),
          ]
        : []),
    ]),
    ...doubled(members.map(({ nationalId }) => nationalId)).map((i) =>
      fault(`/members/${i}/nationalId`, 'doubled', 'NIK ini sudah ada di daftar.', 'This NIK is in the list already.'),
    ),
    ...(rules.oneMemberPerFamilyCard
      ? doubled(members.map(({ familyCardNo }) => familyCardNo)).map((i) =>
          fault(`/members/${i}/familyCardNo`, 'doubled', 'Satu KK satu anggota.', 'One member a family card.'),
        )
      : []),
    ...rules.officers.flatMap((role) => {
      const count = members.filter((one) => one.role === role).length
      return count === 1
        ? []
        : [
            fault(
              '/members',
              `one-${role.toLowerCase()}`,
              `Harus ada tepat satu ${OFFICER[role] ?? role}.`,
              `There must be exactly one ${role.toLowerCase()}.`,
            ),
          ]
    }),
    ...(sum === input.requestedAmount
      ? []
      : [
          fault(
            '/requestedAmount',
            'not-the-sum',
            'Jumlah usulan harus sama dengan jumlah RAB.',
            'The request must equal the sum of the budget.',
          ),
        ]),
    ...(input.requestedAmount > ceiling || input.requestedAmount === 0
      ? [
          fault(
            '/requestedAmount',
            'above-ceiling',
            `Paling banyak Rp${ceiling.toLocaleString('id-ID')}.`,
            `At most Rp${ceiling.toLocaleString('en')}.`,
          ),
        ]
      : []),
    ...rules.attachments.flatMap((kind) =>
      attachments.some((one) => one.kind === kind && one.state === 'stored')
        ? []
        : [
            fault(
              '/attachments',
              `missing-${kind.toLowerCase().replaceAll('_', '-')}`,
              `Unggah ${PAPER[kind] ?? kind}.`,
              `Upload ${kind}.`,
            ),
          ],
    ),
  ]
}

const OFFICER: Readonly<Record<string, string>> = { CHAIR: 'ketua', SECRETARY: 'sekretaris', TREASURER: 'bendahara' }
const PAPER: Readonly<Record<string, string>> = {
  PROPOSAL_DOC: 'dokumen proposal',
  FORMATION_MINUTES: 'berita acara pembentukan',
}

/** Places of values that stand in the list before them. */
const doubled = (values: readonly string[]): number[] =>
  values.flatMap((value, i) => (values.indexOf(value) < i ? [i] : []))
const fault = (pointer: string, code: string, id: string, en: string): Fault => ({ pointer, code, detail: { id, en } })
