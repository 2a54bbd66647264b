import type { Service } from './service.ts'

/** What a food label must say (Peraturan BPOM 31/2018): our designer puts all of it on, also where a product needs less. */
const SAYS = [
  'productName',
  'ingredients',
  'netContent',
  'maker',
  'halal',
  'productionCode',
  'expiry',
  'permitNumber',
  'origin',
  'language',
]

/** The trade office draws a label; whether the group likes it, the city says. A design that it returns is drawn again. */
export const labelDesign: Service = ({ step, earlier }) =>
  step === 'design'
    ? {
        outcome: 'approve',
        form: {
          ...Object.fromEntries(SAYS.map((name) => [name, true])),
          note: earlier === 0 ? 'Rancangan pertama.' : `Rancangan ${earlier + 1}, menurut catatan kelompok.`,
        },
        files: [{ field: 'file', kind: 'LABEL_DESIGN', name: 'label.pdf' }],
      }
    : undefined
