/** Where the money comes from (domain.md 1.9): state budget spent by the centre or by the province for it, or a region's own budget. */
export const BUDGET_SOURCES = ['APBN_CENTRAL', 'APBN_DEKON', 'APBD_PROVINCE', 'APBD_CITY'] as const
export type BudgetSource = (typeof BUDGET_SOURCES)[number]

/** KUBE jasa and KUBE produksi (domain.md 1.10). */
export const GROUP_KINDS = ['SERVICE', 'PRODUCTION'] as const
export type GroupKind = (typeof GROUP_KINDS)[number]

/** What a group is: formed by its proposal, funded, at work or not, dissolved, or grown out of the programme. */
export const GROUP_STATUSES = ['FORMED', 'FUNDED', 'ACTIVE', 'INACTIVE', 'DISSOLVED', 'GRADUATED'] as const

/** The ministry's six fields (domain.md 1.10). */
export const BUSINESS_FIELDS = [
  'FISHERY',
  'TOURISM_SERVICE',
  'HOME_INDUSTRY',
  'LIVESTOCK',
  'AGRICULTURE',
  'TRADE',
] as const
export type BusinessField = (typeof BUSINESS_FIELDS)[number]

/** Decides which partner office can help (domain.md 3.6). */
export const PRODUCT_CATEGORIES = [
  'snack',
  'coffee',
  'salted-egg',
  'shallot-fried',
  'shallot-fresh',
  'woven',
  'soap',
  'laundry',
  'milling',
  'e-warong',
  'other-food',
  'other-goods',
  'other-service',
] as const
export type ProductCategory = (typeof PRODUCT_CATEGORIES)[number]

export const MEMBER_ROLES = ['CHAIR', 'SECRETARY', 'TREASURER', 'MEMBER'] as const
export type MemberRole = (typeof MEMBER_ROLES)[number]

/** Papers of a dossier (domain.md 1.6), then those that a later step or a partner office adds. */
export const ATTACHMENT_KINDS = [
  'REQUEST_LETTER',
  'PROPOSAL_DOC',
  'FORMATION_MINUTES',
  'VILLAGE_DECREE',
  'MEMBER_ID_CARD',
  'MEMBER_FAMILY_CARD',
  'REGISTRY_PROOF',
  'BUDGET_PLAN',
  'BUSINESS_PLAN',
  'INTEGRITY_PACT',
  'AUDIT_CONSENT',
  'RESPONSIBILITY_STATEMENT',
  'ACTIVITY_PHOTO',
  'BANK_BOOK',
  'GROUP_STAMP_SPECIMEN',
  'PROVINCE_RECOMMENDATION',
  'FIELD_VISIT_REPORT',
  'VISIT_PHOTO',
  'PURCHASE_EVIDENCE',
  'LABEL_DESIGN',
  'HANDOVER_RECORD',
  'TEST_REPORT',
] as const
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number]
export const ATTACHMENT_BYTES_MAX = 10 * 1024 * 1024

/** Why an officer may look at a person's whole numbers (contract 4). */
export const REVEAL_REASONS = ['register-mismatch', 'bank-account', 'complaint', 'audit'] as const

/** The last milestone that a proposal passed, in the order of the way, then the endings without money (design 5.1). */
export const PROPOSAL_STATES = [
  'DRAFT',
  'SUBMITTED',
  'VILLAGE_ENDORSED',
  'CITY_ADMIN_OK',
  'CITY_VERIFIED',
  'SUBMITTED_TO_MINISTRY',
  'PROVINCE_RECOMMENDED',
  'MINISTRY_VERIFIED',
  'DETERMINED',
  'RESULT_NOTIFIED',
  'SPTJM_SIGNED',
  'ACCOUNT_VERIFIED',
  'DISBURSED',
  'ACTIVE',
  'REJECTED',
  'NOT_SELECTED',
  'CANCELLED',
] as const
export type ProposalState = (typeof PROPOSAL_STATES)[number]

/** Letters that approve many tasks at once (contract 4). */
export const LETTER_KINDS = ['submission', 'decree', 'responsibility-statement'] as const
