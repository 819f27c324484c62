// SPDX-License-Identifier: Apache-2.0
// The form as its users will see it, tab by tab. Enter or a press selects a field; it is dragged, or
// moved with Alt and the arrows, and removed with Delete. While one drags, the other tabs open as places.
import { GripVertical, Plus } from 'lucide-react'
import { useState } from 'react'
import {
  Button as AriaButton,
  DropZone,
  GridList,
  GridListItem,
  isTextDropItem,
  Text,
  useDragAndDrop,
} from 'react-aria-components'
import { FieldInput } from '../../fields'
import { getLang, t } from '../../i18n/t'
import { askText, Button, cx, Tabs } from '../../ui'
import { type Anchor, type DesignTab, moveToTab, tabIndexOf, tabsOf } from './layout'
import {
  asFieldDef,
  change,
  type Design,
  type DesignField,
  type FieldType,
  moveBy,
  moveTo,
  place,
  remove,
  setOption,
} from './model'
import { TYPE_DRAG } from './Palette'
import { word } from '../word'

export interface CanvasProps {
  design: Design
  types: readonly FieldType[]
  phone: boolean
  selected: string | null
  onSelect: (uid: string | null) => void
  onChange: (design: Design) => void
  /** Beside another field of the form, or at a place of the rows `into`. */
  onAdd: (type: string, where?: { anchor?: Anchor; at?: number; into?: string }) => void
}

const FIELD_DRAG = 'xl-field-form'

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
      <FieldList {...rest} fields={field.fields ?? []} into={field.uid} label={word(field.title)} />
    </div>
  )
}

/** What stands before a field, as it will be drawn. */
function Before({ field }: { field: DesignField }) {
  const { section_zh, section_en, note_zh, divider } = field.options
  return (
    <>
      {!!section_zh && (
        <h3 className="d-section">
          {word({ zh: String(section_zh), en: String(section_en ?? '') })}
        </h3>
      )}
      {!!divider && <hr className="d-line" />}
      {!!note_zh && <p className="d-note">{String(note_zh)}</p>}
    </>
  )
}

function useFieldDrag({ fields, into, design, onChange, onAdd, onDragging }: ListProps) {
  const indexOf = (key: unknown, after: boolean) =>
    fields.findIndex((field) => field.uid === key) + (after ? 1 : 0)
  const dragType = into ? `xl-field-${into}` : FIELD_DRAG
  return useDragAndDrop({
    getItems: (keys) =>
      [...keys].map((key) => ({ [dragType]: String(key), 'text/plain': String(key) })),
    acceptedDragTypes: [TYPE_DRAG, dragType],
    getDropOperation: (_, drag) => (drag.has(TYPE_DRAG) ? 'copy' : 'move'),
    // Later: a place that opens under the pointer at once would end the drag.
    onDragStart: () => setTimeout(() => onDragging?.(true), 50),
    onDragEnd: () => onDragging?.(false),
    onReorder: ({ keys, target }) => {
      const [uid] = [...keys].map(String)
      if (!uid) return
      const after = target.dropPosition === 'after'
      if (!into) {
        onChange(place(design, uid, { uid: String(target.key), after }))
        return
      }
      const from = indexOf(uid, false)
      const to = indexOf(target.key, after)
      onChange(moveTo(design, uid, to > from ? to - 1 : to))
    },
    onInsert: async ({ items, target }) => {
      const after = target.dropPosition === 'after'
      for (const item of items)
        if (isTextDropItem(item) && item.types.has(TYPE_DRAG))
          onAdd(
            await item.getText(TYPE_DRAG),
            into
              ? { at: indexOf(target.key, after), into }
              : { anchor: { uid: String(target.key), after } },
          )
    },
    onRootDrop: async ({ items }) => {
      const last = fields[fields.length - 1]
      for (const item of items)
        if (isTextDropItem(item) && item.types.has(TYPE_DRAG))
          onAdd(
            await item.getText(TYPE_DRAG),
            into ? { at: fields.length, into } : { anchor: last && { uid: last.uid, after: true } },
          )
    },
  })
}

interface ListProps extends CanvasProps {
  fields: readonly DesignField[]
  into?: string
  label: string
  onDragging?: (on: boolean) => void
}

function FieldList(props: ListProps) {
  const { fields, into, label, onDragging: _, ...rest } = props
  const { design, types, selected, onSelect, onChange } = rest
  const { dragAndDropHooks } = useFieldDrag(props)
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
            textValue={word(field.title)}
            data-uid={field.uid}
            className={cx('d-field', field.uid === selected && 'd-selected')}
          >
            {!into && <Before field={field} />}
            <div className="d-field-in">
              <AriaButton
                slot="drag"
                className="d-grip"
                aria-label={t('design.drag', { name: word(field.title) })}
              >
                <GripVertical size={14} aria-hidden />
              </AriaButton>
              {field.fields ? (
                <div className="d-preview">
                  <strong>{word(field.title)}</strong>
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

const titleOf = (tab: DesignTab) => (tab.title ? word(tab.title) : t('design.aboveTabs'))

/** The other tabs, while a field is on its way. */
function TabPlaces({
  tabs,
  now,
  onDrop,
}: {
  tabs: readonly DesignTab[]
  now: number
  onDrop: (uid: string, tab: number) => void
}) {
  return (
    <div className="d-places">
      {tabs.map((tab, n) =>
        n === now ? null : (
          <DropZone
            // biome-ignore lint/suspicious/noArrayIndexKey: a tab is its place
            key={n}
            className="d-place"
            getDropOperation={(types) => (types.has(FIELD_DRAG) ? 'move' : 'cancel')}
            onDrop={async ({ items }) => {
              for (const item of items)
                if (isTextDropItem(item) && item.types.has(FIELD_DRAG))
                  onDrop(await item.getText(FIELD_DRAG), n)
            }}
          >
            <Text slot="label">{t('design.toTab', { name: titleOf(tab) })}</Text>
          </DropZone>
        ),
      )}
    </div>
  )
}

export function Canvas(props: CanvasProps) {
  const { design, phone, selected, onChange, onSelect } = props
  const tabs = tabsOf(design.fields)
  const [chosen, choose] = useState(0)
  const [dragging, setDragging] = useState(false)
  const [lastSelected, setLast] = useState(selected)
  // What is selected is in sight: by a press in another tab's list, after a move, by undo.
  if (lastSelected !== selected) {
    setLast(selected)
    if (selected) choose(tabIndexOf(design.fields, selected))
  }
  const now = Math.min(chosen, Math.max(0, tabs.length - 1))
  const list = (fields: readonly DesignField[]) => (
    <FieldList {...props} fields={fields} label={t('design.canvas')} onDragging={setDragging} />
  )
  const openTab = async () => {
    const title = await askText({
      title: t('design.newTab'),
      body: t('design.newTabHelp'),
      ask: { label: t('design.title'), required: true },
    })
    const last = design.fields.find((one) => one.uid === selected) ?? design.fields.at(-1)
    if (!title || !last) return
    onChange(change(design, last.uid, setOption(last, 'tab_zh', title)))
    onSelect(last.uid)
  }
  return (
    <section className={cx('d-canvas', phone && 'd-phone')} aria-label={t('design.canvas')}>
      <div className="x-card d-paper">
        <div className="d-paper-head">
          <h2>{word(design.title)}</h2>
          {design.fields.length > 0 && (
            <Button size="s" variant="ghost" icon={Plus} onPress={openTab}>
              {t('design.newTab')}
            </Button>
          )}
        </div>
        {tabs.length > 1 && dragging && (
          <TabPlaces
            tabs={tabs}
            now={now}
            onDrop={(uid, tab) => {
              onChange(moveToTab(design, uid, tab))
              choose(tab)
            }}
          />
        )}
        {tabs.length > 1 || tabs[0]?.title ? (
          <Tabs
            label={t('ui.formTabs')}
            selected={String(now)}
            onSelect={(key) => choose(Number(key))}
            items={tabs.map((tab, n) => ({
              key: String(n),
              title: titleOf(tab),
              content: list(tab.fields),
            }))}
          />
        ) : (
          list(design.fields)
        )}
      </div>
    </section>
  )
}
