import type { Words } from '../words/words.ts'

/** The form of a task's decision: what stands outside it may still belong to it. */
export const DECISION_FORM = 'isian-tugas'

/**
 * One file of a kind goes along with a form, or straight to its place where scripts run.
 * @param id of the field that chooses it
 * @param form to which it belongs where it does not stand inside it
 */
export const UploadFields = ({
  id,
  kind,
  task,
  label,
  form,
  words,
}: {
  id: string
  kind: string
  task: string
  label?: string
  form?: string
  words: Words
}) => (
  <div class="upload" data-kind={kind} data-task={task}>
    <label class="label small" for={id}>
      {label ?? words.form.addFile}
    </label>
    <input type="file" id={id} form={form} name={`berkas.${kind}`} accept="application/pdf,image/jpeg,image/png" />
    <button class="button button--second button--small" type="submit" form={form} name="aksi" value={`unggah:${kind}`}>
      {words.form.upload}
      {label && <span class="unseen"> {label}</span>}
    </button>
    <p class="hint">{words.form.fileHint}</p>
  </div>
)
