// SPDX-License-Identifier: Apache-2.0
import './TreeList.css'
import { Check, ChevronRight } from 'lucide-react'
import {
  Button as AriaButton,
  Collection,
  Tree,
  TreeItem,
  TreeItemContent,
} from 'react-aria-components'
import type { TreeChoice } from '../types'

export interface TreeListProps {
  label: string
  tree: readonly TreeChoice[]
  value: readonly string[]
  onChange: (keys: string[]) => void
  multiple?: boolean
}

function Node({ node }: { node: TreeChoice }) {
  return (
    <TreeItem
      id={node.key}
      textValue={node.title}
      isDisabled={node.disabled}
      className="x-item x-treeitem"
    >
      <TreeItemContent>
        {({ hasChildItems, isExpanded, isSelected, level }) => (
          <div className="x-treerow" style={{ paddingLeft: (level - 1) * 16 }}>
            {hasChildItems ? (
              <AriaButton slot="chevron" className="x-inner x-chevron" data-expanded={isExpanded}>
                <ChevronRight size={16} aria-hidden />
              </AriaButton>
            ) : (
              <span className="x-chevron" />
            )}
            <span className="x-item-text">{node.title}</span>
            {isSelected && <Check size={16} aria-hidden className="x-item-tick" />}
          </div>
        )}
      </TreeItemContent>
      {node.children && (
        <Collection items={node.children.map((child) => ({ ...child, id: child.key }))}>
          {(child) => <Node node={child} />}
        </Collection>
      )}
    </TreeItem>
  )
}

const allKeys = (tree: readonly TreeChoice[]): string[] =>
  tree.flatMap((node) => [node.key, ...allKeys(node.children ?? [])])

export default function TreeList({ label, tree, value, onChange, multiple }: TreeListProps) {
  return (
    <Tree
      aria-label={label}
      className="x-tree"
      items={tree.map((node) => ({ ...node, id: node.key }))}
      defaultExpandedKeys={allKeys(tree)}
      selectionMode={multiple ? 'multiple' : 'single'}
      selectionBehavior="toggle"
      escapeKeyBehavior="none"
      selectedKeys={[...value]}
      onSelectionChange={(keys) => onChange(keys === 'all' ? allKeys(tree) : [...keys].map(String))}
    >
      {(node) => <Node node={node} />}
    </Tree>
  )
}
