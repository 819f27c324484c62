// SPDX-License-Identifier: Apache-2.0
// The form as its users will see it. Enter or a press selects a field; it is dragged, or moved with
// Alt and the arrows, and removed with Delete.
import { GripVertical } from 'lucide-react'
import { Button as AriaButton, GridList, GridListItem, useDragAndDrop } from 'react-aria-components'
import { FieldInput } from '../../fields'
import { getLang, t } from '../../i18n/t'
import { cx } from '../../ui'
import {
  asFieldDef,
  type Design,
  type DesignField,
  type FieldType,
  moveBy,
  moveTo,
  remove,
} from './model'
import { TYPE_DRAG } from './Palette'

interface CanvasProps {
  design: Design
  types: readonly FieldType[]
  phone: boolean
  selected: string | null
  onSelect: (uid: string | null) => void
  onChange: (design: Design) => void
  onAdd: (type: string, at?: number, into?: string) => void
}

/** The field's own widget, to be looked at only. */
function Preview({ field, types }: { field: DesignField; types: readonly FieldType[] }) {
  const def = asFieldDef(field, types, getLang() === 'zh')
  return (
    <div className="d-preview" inert aria-hidden>
      <FieldInput field={def} value={null} onChange={() => {}} />
    </div>
  )
}

function RowFields({ field, ...rest }: CanvasProps & { field: DesignField }) {
  return (
    <div className="d-rows">
      <FieldList {...rest} fields={field.fields ?? []} into={field.uid} label={field.title.zh} />
    </div>
  )
}

function FieldList({
  fields,
  into,
  label,
  ...rest
}: CanvasProps & { fields: readonly DesignField[]; into?: string; label: string }) {
  const { design, types, selected, onSelect, onChange, onAdd } = rest
  const placeOf = (key: unknown, after: boolean) =>
    fields.findIndex((field) => field.uid === key) + (after ? 1 : 0)
  const dragType = `xl-field-${into ?? 'form'}`
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) =>
      [...keys].map((key) => ({ [dragType]: String(key), 'text/plain': String(key) })),
    acceptedDragTypes: [TYPE_DRAG, dragType],
    getDropOperation: (_, drag) => (drag.has(TYPE_DRAG) ? 'copy' : 'move'),
    onReorder: ({ keys, target }) => {
      const [uid] = [...keys].map(String)
      if (!uid) return
      const from = placeOf(uid, false)
      const to = placeOf(target.key, target.dropPosition === 'after')
      onChange(moveTo(design, uid, to > from ? to - 1 : to))
    },
    onInsert: async ({ items, target }) => {
      for (const item of items)
        if (item.kind === 'text' && item.types.has(TYPE_DRAG))
          onAdd(
            await item.getText(TYPE_DRAG),
            placeOf(target.key, target.dropPosition === 'after'),
            into,
          )
    },
    onRootDrop: async ({ items }) => {
      for (const item of items)
        if (item.kind === 'text' && item.types.has(TYPE_DRAG))
          onAdd(await item.getText(TYPE_DRAG), fields.length, into)
    },
  })
  // The rows take the keys first, so they are caught on the way down.
  const onKey = (event: React.KeyboardEvent) => {
    const uid = (event.target as HTMLElement).dataset.uid
    if (!uid || !fields.some((field) => field.uid === uid)) return
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      onChange(moveBy(design, uid, event.key === 'ArrowUp' ? -1 : 1))
    } else if (event.key === 'Delete') {
      onChange(remove(design, uid))
      onSelect(null)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div onKeyDownCapture={onKey}>
      <GridList
        aria-label={label}
        className="d-fields"
        items={fields.map((field) => ({ id: field.uid, field }))}
        dependencies={[selected, design, types]}
        dragAndDropHooks={dragAndDropHooks}
        onAction={(key) => onSelect(String(key))}
        renderEmptyState={() => (
          <div className="d-empty">{t(into ? 'design.emptyRows' : 'design.empty')}</div>
        )}
      >
        {({ field }) => (
          <GridListItem
            id={field.uid}
            textValue={field.title.zh}
            data-uid={field.uid}
            className={cx('d-field', field.uid === selected && 'd-selected')}
          >
            {!into && !!field.options.section_zh && (
              <h3 className="d-section">{String(field.options.section_zh)}</h3>
            )}
            <div className="d-field-in">
              <AriaButton
                slot="drag"
                className="d-grip"
                aria-label={t('design.drag', { name: field.title.zh })}
              >
                <GripVertical size={14} aria-hidden />
              </AriaButton>
              {field.fields ? (
                <div className="d-preview">
                  <strong>{field.title.zh}</strong>
                  <RowFields {...rest} field={field} />
                </div>
              ) : (
                <Preview field={field} types={types} />
              )}
            </div>
          </GridListItem>
        )}
      </GridList>
    </div>
  )
}

export function Canvas(props: CanvasProps) {
  const { design, phone } = props
  return (
    <section className={cx('d-canvas', phone && 'd-phone')} aria-label={t('design.canvas')}>
      <div className="x-card d-paper">
        <h2>{getLang() === 'zh' ? design.title.zh : design.title.en || design.title.zh}</h2>
        <FieldList {...props} fields={design.fields} label={t('design.canvas')} />
      </div>
    </section>
  )
}
