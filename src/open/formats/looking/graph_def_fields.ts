/** How the messages of TensorFlow's graphs begin (core/framework/graph.proto, node_def.proto; core/protobuf/meta_graph.proto). */
import { fieldsIn, type Field } from './wire_fields.js';

/** Whether a field begins as NodeDef does: its name (field 1), then its operator (field 2), an identifier. */
function isNode(content: Field['content']): boolean {
  if (content.type !== 'length-delimited') return false;
  const [name, op] = fieldsIn(content.start);
  if (name?.number !== 1 || name.content.type !== 'length-delimited') return false;
  // A name longer than what was looked at.
  if (!op) return name.content.start.length < name.content.byteLength && /^[\w.\-/>]+$/.test(lettersOf(name.content.start));
  return op.number === 2 && op.content.type === 'length-delimited' && /^[A-Za-z][\w>]*$/.test(lettersOf(op.content.start));
}

/** Whether fields begin as MetaGraphDef does: meta_info_def (field 1), then graph_def (field 2), whose first field is a node. */
export function isMetaGraph(fields: readonly Field[]): boolean {
  const [info, graph] = fields;
  if (info?.number !== 1 || info.content.type !== 'length-delimited' || graph?.number !== 2 || graph.content.type !== 'length-delimited') return false;
  return isFirstNode(fieldsIn(graph.content.start).next().value);
}

/** GraphDef.node is field 1, and comes first. */
export const isFirstNode = (field: Field | undefined): boolean => field?.number === 1 && isNode(field.content);

const lettersOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
