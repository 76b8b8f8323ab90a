import * as $protobuf from "protobufjs";
import Long = require("long");

export namespace tensorflow {

    interface IEvent extends tensorflow.Event.$Properties {
    }

    class Event {
        constructor(properties?: tensorflow.Event.$Properties);
        $unknowns?: Uint8Array[];
        wallTime: number;
        step: (Long);
        fileVersion?: (string|null);
        summary?: (tensorflow.Summary.$Properties|null);
        sessionLog?: (tensorflow.SessionLog.$Properties|null);
        static encode(message: tensorflow.Event.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.Event & tensorflow.Event.$Shape;
    }

    namespace Event {
        interface $Properties {
            wallTime?: (number|null);
            step?: (Long|null);
            fileVersion?: (string|null);
            summary?: (tensorflow.Summary.$Properties|null);
            sessionLog?: (tensorflow.SessionLog.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.Event.$Properties;
    }

    interface ISummary extends tensorflow.Summary.$Properties {
    }

    class Summary {
        constructor(properties?: tensorflow.Summary.$Properties);
        $unknowns?: Uint8Array[];
        value: tensorflow.Summary.Value.$Properties[];
        static encode(message: tensorflow.Summary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.Summary & tensorflow.Summary.$Shape;
    }

    namespace Summary {
        interface $Properties {
            value?: (tensorflow.Summary.Value.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.Summary.$Properties;

        interface IImage extends tensorflow.Summary.Image.$Properties {
        }

        class Image {
            constructor(properties?: tensorflow.Summary.Image.$Properties);
            $unknowns?: Uint8Array[];
            height: number;
            width: number;
            colorspace: number;
            encodedImageString: Uint8Array;
            static encode(message: tensorflow.Summary.Image.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.Summary.Image & tensorflow.Summary.Image.$Shape;
        }

        namespace Image {
            interface $Properties {
                height?: (number|null);
                width?: (number|null);
                colorspace?: (number|null);
                encodedImageString?: (Uint8Array|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.Summary.Image.$Properties;
        }

        interface IValue extends tensorflow.Summary.Value.$Properties {
        }

        class Value {
            constructor(properties?: tensorflow.Summary.Value.$Properties);
            $unknowns?: Uint8Array[];
            tag: string;
            simpleValue?: (number|null);
            image?: (tensorflow.Summary.Image.$Properties|null);
            static encode(message: tensorflow.Summary.Value.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.Summary.Value & tensorflow.Summary.Value.$Shape;
        }

        namespace Value {
            interface $Properties {
                tag?: (string|null);
                simpleValue?: (number|null);
                image?: (tensorflow.Summary.Image.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.Summary.Value.$Properties;
        }
    }

    interface ISessionLog extends tensorflow.SessionLog.$Properties {
    }

    class SessionLog {
        constructor(properties?: tensorflow.SessionLog.$Properties);
        $unknowns?: Uint8Array[];
        status: number;
        static encode(message: tensorflow.SessionLog.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SessionLog & tensorflow.SessionLog.$Shape;
    }

    namespace SessionLog {
        interface $Properties {
            status?: (number|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SessionLog.$Properties;
    }

    interface IFeatureEntry extends tensorflow.FeatureEntry.$Properties {
    }

    class FeatureEntry {
        constructor(properties?: tensorflow.FeatureEntry.$Properties);
        $unknowns?: Uint8Array[];
        key: string;
        value: Uint8Array;
        static encode(message: tensorflow.FeatureEntry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.FeatureEntry & tensorflow.FeatureEntry.$Shape;
    }

    namespace FeatureEntry {
        interface $Properties {
            key?: (string|null);
            value?: (Uint8Array|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.FeatureEntry.$Properties;
    }

    interface IFeature extends tensorflow.Feature.$Properties {
    }

    class Feature {
        constructor(properties?: tensorflow.Feature.$Properties);
        $unknowns?: Uint8Array[];
        bytesList?: (Uint8Array|null);
        floatList?: (Uint8Array|null);
        int64List?: (Uint8Array|null);
        static encode(message: tensorflow.Feature.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.Feature & tensorflow.Feature.$Shape;
    }

    namespace Feature {
        interface $Properties {
            bytesList?: (Uint8Array|null);
            floatList?: (Uint8Array|null);
            int64List?: (Uint8Array|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.Feature.$Properties;
    }

    interface IBytesList extends tensorflow.BytesList.$Properties {
    }

    class BytesList {
        constructor(properties?: tensorflow.BytesList.$Properties);
        $unknowns?: Uint8Array[];
        value: Uint8Array[];
        static encode(message: tensorflow.BytesList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.BytesList & tensorflow.BytesList.$Shape;
    }

    namespace BytesList {
        interface $Properties {
            value?: (Uint8Array[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.BytesList.$Properties;
    }

    interface IInt64List extends tensorflow.Int64List.$Properties {
    }

    class Int64List {
        constructor(properties?: tensorflow.Int64List.$Properties);
        $unknowns?: Uint8Array[];
        value: (Long)[];
        static encode(message: tensorflow.Int64List.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.Int64List & tensorflow.Int64List.$Shape;
    }

    namespace Int64List {
        interface $Properties {
            value?: ((Long)[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.Int64List.$Properties;
    }

    interface IGraphVersions extends tensorflow.GraphVersions.$Properties {
    }

    class GraphVersions {
        constructor(properties?: tensorflow.GraphVersions.$Properties);
        $unknowns?: Uint8Array[];
        version: number;
        versions?: (tensorflow.VersionDef.$Properties|null);
        static encode(message: tensorflow.GraphVersions.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.GraphVersions & tensorflow.GraphVersions.$Shape;
    }

    namespace GraphVersions {
        interface $Properties {
            version?: (number|null);
            versions?: (tensorflow.VersionDef.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.GraphVersions.$Properties;
    }

    interface INodeDef extends tensorflow.NodeDef.$Properties {
    }

    class NodeDef {
        constructor(properties?: tensorflow.NodeDef.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        op: string;
        input: string[];
        device: string;
        attr: { [k: string]: tensorflow.AttrValue.$Properties };
        static encode(message: tensorflow.NodeDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.NodeDef & tensorflow.NodeDef.$Shape;
    }

    namespace NodeDef {
        interface $Properties {
            name?: (string|null);
            op?: (string|null);
            input?: (string[]|null);
            device?: (string|null);
            attr?: ({ [k: string]: tensorflow.AttrValue.$Properties }|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          name?: string|null;
          op?: string|null;
          input?: string[]|null;
          device?: string|null;
          attr?: { [k: string]: tensorflow.AttrValue.$Shape }|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IAttrValue extends tensorflow.AttrValue.$Properties {
    }

    class AttrValue {
        constructor(properties?: tensorflow.AttrValue.$Properties);
        $unknowns?: Uint8Array[];
        list?: (Uint8Array|null);
        s?: (Uint8Array|null);
        i?: (Long|null);
        f?: (number|null);
        b?: (boolean|null);
        type?: (number|null);
        shape?: (Uint8Array|null);
        tensor?: (Uint8Array|null);
        func?: (Uint8Array|null);
        value?: ("list"|"s"|"i"|"f"|"b"|"type"|"shape"|"tensor"|"func");
        static encode(message: tensorflow.AttrValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.AttrValue & tensorflow.AttrValue.$Shape;
    }

    namespace AttrValue {
        interface $Properties {
            list?: (Uint8Array|null);
            s?: (Uint8Array|null);
            i?: (Long|null);
            f?: (number|null);
            b?: (boolean|null);
            type?: (number|null);
            shape?: (Uint8Array|null);
            tensor?: (Uint8Array|null);
            func?: (Uint8Array|null);
            value?: ("list"|"s"|"i"|"f"|"b"|"type"|"shape"|"tensor"|"func");
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          list?: Uint8Array|null;
          s?: Uint8Array|null;
          i?: Long|null;
          f?: number|null;
          b?: boolean|null;
          type?: number|null;
          shape?: Uint8Array|null;
          tensor?: Uint8Array|null;
          func?: Uint8Array|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ value?: undefined; list?: null; s?: null; i?: null; f?: null; b?: null; type?: null; shape?: null; tensor?: null; func?: null }|{ value?: "list"; list: Uint8Array; s?: null; i?: null; f?: null; b?: null; type?: null; shape?: null; tensor?: null; func?: null }|{ value?: "s"; list?: null; s: Uint8Array; i?: null; f?: null; b?: null; type?: null; shape?: null; tensor?: null; func?: null }|{ value?: "i"; list?: null; s?: null; i: Long; f?: null; b?: null; type?: null; shape?: null; tensor?: null; func?: null }|{ value?: "f"; list?: null; s?: null; i?: null; f: number; b?: null; type?: null; shape?: null; tensor?: null; func?: null }|{ value?: "b"; list?: null; s?: null; i?: null; f?: null; b: boolean; type?: null; shape?: null; tensor?: null; func?: null }|{ value?: "type"; list?: null; s?: null; i?: null; f?: null; b?: null; type: number; shape?: null; tensor?: null; func?: null }|{ value?: "shape"; list?: null; s?: null; i?: null; f?: null; b?: null; type?: null; shape: Uint8Array; tensor?: null; func?: null }|{ value?: "tensor"; list?: null; s?: null; i?: null; f?: null; b?: null; type?: null; shape?: null; tensor: Uint8Array; func?: null }|{ value?: "func"; list?: null; s?: null; i?: null; f?: null; b?: null; type?: null; shape?: null; tensor?: null; func: Uint8Array })
        );

        interface IListValue extends tensorflow.AttrValue.ListValue.$Properties {
        }

        class ListValue {
            constructor(properties?: tensorflow.AttrValue.ListValue.$Properties);
            $unknowns?: Uint8Array[];
            s: Uint8Array[];
            i: (Long)[];
            f: number[];
            b: boolean[];
            static encode(message: tensorflow.AttrValue.ListValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.AttrValue.ListValue & tensorflow.AttrValue.ListValue.$Shape;
        }

        namespace ListValue {
            interface $Properties {
                s?: (Uint8Array[]|null);
                i?: ((Long)[]|null);
                f?: (number[]|null);
                b?: (boolean[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.AttrValue.ListValue.$Properties;
        }
    }

    interface ITensorShapeProto extends tensorflow.TensorShapeProto.$Properties {
    }

    class TensorShapeProto {
        constructor(properties?: tensorflow.TensorShapeProto.$Properties);
        $unknowns?: Uint8Array[];
        dim: tensorflow.TensorShapeProto.Dim.$Properties[];
        unknownRank: boolean;
        static encode(message: tensorflow.TensorShapeProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorShapeProto & tensorflow.TensorShapeProto.$Shape;
    }

    namespace TensorShapeProto {
        interface $Properties {
            dim?: (tensorflow.TensorShapeProto.Dim.$Properties[]|null);
            unknownRank?: (boolean|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.TensorShapeProto.$Properties;

        interface IDim extends tensorflow.TensorShapeProto.Dim.$Properties {
        }

        class Dim {
            constructor(properties?: tensorflow.TensorShapeProto.Dim.$Properties);
            $unknowns?: Uint8Array[];
            size: (Long);
            static encode(message: tensorflow.TensorShapeProto.Dim.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorShapeProto.Dim & tensorflow.TensorShapeProto.Dim.$Shape;
        }

        namespace Dim {
            interface $Properties {
                size?: (Long|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.TensorShapeProto.Dim.$Properties;
        }
    }

    interface IVersionDef extends tensorflow.VersionDef.$Properties {
    }

    class VersionDef {
        constructor(properties?: tensorflow.VersionDef.$Properties);
        $unknowns?: Uint8Array[];
        producer: number;
        minConsumer: number;
        static encode(message: tensorflow.VersionDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.VersionDef & tensorflow.VersionDef.$Shape;
    }

    namespace VersionDef {
        interface $Properties {
            producer?: (number|null);
            minConsumer?: (number|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.VersionDef.$Properties;
    }

    interface ITensorSliceProto extends tensorflow.TensorSliceProto.$Properties {
    }

    class TensorSliceProto {
        constructor(properties?: tensorflow.TensorSliceProto.$Properties);
        $unknowns?: Uint8Array[];
        extent: tensorflow.TensorSliceProto.Extent.$Properties[];
        static encode(message: tensorflow.TensorSliceProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorSliceProto & tensorflow.TensorSliceProto.$Shape;
    }

    namespace TensorSliceProto {
        interface $Properties {
            extent?: (tensorflow.TensorSliceProto.Extent.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.TensorSliceProto.$Properties;

        interface IExtent extends tensorflow.TensorSliceProto.Extent.$Properties {
        }

        class Extent {
            constructor(properties?: tensorflow.TensorSliceProto.Extent.$Properties);
            $unknowns?: Uint8Array[];
            start: (Long);
            length?: (Long|null);
            static encode(message: tensorflow.TensorSliceProto.Extent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorSliceProto.Extent & tensorflow.TensorSliceProto.Extent.$Shape;
        }

        namespace Extent {
            interface $Properties {
                start?: (Long|null);
                length?: (Long|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.TensorSliceProto.Extent.$Properties;
        }
    }

    interface ISavedSliceMeta extends tensorflow.SavedSliceMeta.$Properties {
    }

    class SavedSliceMeta {
        constructor(properties?: tensorflow.SavedSliceMeta.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        shape: Uint8Array;
        type: number;
        slice: Uint8Array[];
        static encode(message: tensorflow.SavedSliceMeta.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedSliceMeta & tensorflow.SavedSliceMeta.$Shape;
    }

    namespace SavedSliceMeta {
        interface $Properties {
            name?: (string|null);
            shape?: (Uint8Array|null);
            type?: (number|null);
            slice?: (Uint8Array[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SavedSliceMeta.$Properties;
    }

    interface ISavedTensorSliceMeta extends tensorflow.SavedTensorSliceMeta.$Properties {
    }

    class SavedTensorSliceMeta {
        constructor(properties?: tensorflow.SavedTensorSliceMeta.$Properties);
        $unknowns?: Uint8Array[];
        tensor: tensorflow.SavedSliceMeta.$Properties[];
        versions?: (tensorflow.VersionDef.$Properties|null);
        static encode(message: tensorflow.SavedTensorSliceMeta.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedTensorSliceMeta & tensorflow.SavedTensorSliceMeta.$Shape;
    }

    namespace SavedTensorSliceMeta {
        interface $Properties {
            tensor?: (tensorflow.SavedSliceMeta.$Properties[]|null);
            versions?: (tensorflow.VersionDef.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SavedTensorSliceMeta.$Properties;
    }

    interface ISavedSlice extends tensorflow.SavedSlice.$Properties {
    }

    class SavedSlice {
        constructor(properties?: tensorflow.SavedSlice.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        slice: Uint8Array;
        data: Uint8Array;
        static encode(message: tensorflow.SavedSlice.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedSlice & tensorflow.SavedSlice.$Shape;
    }

    namespace SavedSlice {
        interface $Properties {
            name?: (string|null);
            slice?: (Uint8Array|null);
            data?: (Uint8Array|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SavedSlice.$Properties;
    }

    interface ISavedTensorSlices extends tensorflow.SavedTensorSlices.$Properties {
    }

    class SavedTensorSlices {
        constructor(properties?: tensorflow.SavedTensorSlices.$Properties);
        $unknowns?: Uint8Array[];
        meta?: (tensorflow.SavedTensorSliceMeta.$Properties|null);
        data?: (tensorflow.SavedSlice.$Properties|null);
        static encode(message: tensorflow.SavedTensorSlices.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedTensorSlices & tensorflow.SavedTensorSlices.$Shape;
    }

    namespace SavedTensorSlices {
        interface $Properties {
            meta?: (tensorflow.SavedTensorSliceMeta.$Properties|null);
            data?: (tensorflow.SavedSlice.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SavedTensorSlices.$Properties;
    }

    interface ITensorProto extends tensorflow.TensorProto.$Properties {
    }

    class TensorProto {
        constructor(properties?: tensorflow.TensorProto.$Properties);
        $unknowns?: Uint8Array[];
        dtype: number;
        tensorShape: Uint8Array;
        tensorContent: Uint8Array;
        static encode(message: tensorflow.TensorProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorProto & tensorflow.TensorProto.$Shape;
    }

    namespace TensorProto {
        interface $Properties {
            dtype?: (number|null);
            tensorShape?: (Uint8Array|null);
            tensorContent?: (Uint8Array|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.TensorProto.$Properties;
    }

    interface IBundleHeaderProto extends tensorflow.BundleHeaderProto.$Properties {
    }

    class BundleHeaderProto {
        constructor(properties?: tensorflow.BundleHeaderProto.$Properties);
        $unknowns?: Uint8Array[];
        numShards: number;
        endianness: number;
        version?: (tensorflow.VersionDef.$Properties|null);
        static encode(message: tensorflow.BundleHeaderProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.BundleHeaderProto & tensorflow.BundleHeaderProto.$Shape;
    }

    namespace BundleHeaderProto {
        interface $Properties {
            numShards?: (number|null);
            endianness?: (number|null);
            version?: (tensorflow.VersionDef.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.BundleHeaderProto.$Properties;
    }

    interface IBundleEntryProto extends tensorflow.BundleEntryProto.$Properties {
    }

    class BundleEntryProto {
        constructor(properties?: tensorflow.BundleEntryProto.$Properties);
        $unknowns?: Uint8Array[];
        dtype: number;
        shape?: (Uint8Array|null);
        shardId: number;
        offset: (Long);
        size: (Long);
        crc32c: number;
        slices: Uint8Array[];
        static encode(message: tensorflow.BundleEntryProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.BundleEntryProto & tensorflow.BundleEntryProto.$Shape;
    }

    namespace BundleEntryProto {
        interface $Properties {
            dtype?: (number|null);
            shape?: (Uint8Array|null);
            shardId?: (number|null);
            offset?: (Long|null);
            size?: (Long|null);
            crc32c?: (number|null);
            slices?: (Uint8Array[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.BundleEntryProto.$Properties;
    }
}

export namespace onnx {

    interface IModelProto extends onnx.ModelProto.$Properties {
    }

    class ModelProto {
        constructor(properties?: onnx.ModelProto.$Properties);
        $unknowns?: Uint8Array[];
        irVersion: (Long);
        producerName: string;
        docString: string;
        opsetImport: onnx.OperatorSetIdProto.$Properties[];
        static encode(message: onnx.ModelProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): onnx.ModelProto & onnx.ModelProto.$Shape;
    }

    namespace ModelProto {
        interface $Properties {
            irVersion?: (Long|null);
            producerName?: (string|null);
            docString?: (string|null);
            opsetImport?: (onnx.OperatorSetIdProto.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = onnx.ModelProto.$Properties;
    }

    interface IOperatorSetIdProto extends onnx.OperatorSetIdProto.$Properties {
    }

    class OperatorSetIdProto {
        constructor(properties?: onnx.OperatorSetIdProto.$Properties);
        $unknowns?: Uint8Array[];
        domain: string;
        version: (Long);
        static encode(message: onnx.OperatorSetIdProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): onnx.OperatorSetIdProto & onnx.OperatorSetIdProto.$Shape;
    }

    namespace OperatorSetIdProto {
        interface $Properties {
            domain?: (string|null);
            version?: (Long|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = onnx.OperatorSetIdProto.$Properties;
    }

    interface IGraphProto extends onnx.GraphProto.$Properties {
    }

    class GraphProto {
        constructor(properties?: onnx.GraphProto.$Properties);
        $unknowns?: Uint8Array[];
        node: onnx.NodeProto.$Properties[];
        name: string;
        input: onnx.ValueInfoProto.$Properties[];
        output: onnx.ValueInfoProto.$Properties[];
        static encode(message: onnx.GraphProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): onnx.GraphProto & onnx.GraphProto.$Shape;
    }

    namespace GraphProto {
        interface $Properties {
            node?: (onnx.NodeProto.$Properties[]|null);
            name?: (string|null);
            input?: (onnx.ValueInfoProto.$Properties[]|null);
            output?: (onnx.ValueInfoProto.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = onnx.GraphProto.$Properties;
    }

    interface INodeProto extends onnx.NodeProto.$Properties {
    }

    class NodeProto {
        constructor(properties?: onnx.NodeProto.$Properties);
        $unknowns?: Uint8Array[];
        input: string[];
        output: string[];
        name: string;
        opType: string;
        attribute: onnx.AttributeProto.$Properties[];
        static encode(message: onnx.NodeProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): onnx.NodeProto & onnx.NodeProto.$Shape;
    }

    namespace NodeProto {
        interface $Properties {
            input?: (string[]|null);
            output?: (string[]|null);
            name?: (string|null);
            opType?: (string|null);
            attribute?: (onnx.AttributeProto.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = onnx.NodeProto.$Properties;
    }

    interface IAttributeProto extends onnx.AttributeProto.$Properties {
    }

    class AttributeProto {
        constructor(properties?: onnx.AttributeProto.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        f: number;
        i: (Long);
        s: Uint8Array;
        ints: (Long)[];
        type: number;
        static encode(message: onnx.AttributeProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): onnx.AttributeProto & onnx.AttributeProto.$Shape;
    }

    namespace AttributeProto {
        interface $Properties {
            name?: (string|null);
            f?: (number|null);
            i?: (Long|null);
            s?: (Uint8Array|null);
            ints?: ((Long)[]|null);
            type?: (number|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = onnx.AttributeProto.$Properties;
    }

    interface IValueInfoProto extends onnx.ValueInfoProto.$Properties {
    }

    class ValueInfoProto {
        constructor(properties?: onnx.ValueInfoProto.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        type?: (onnx.TypeProto.$Properties|null);
        static encode(message: onnx.ValueInfoProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): onnx.ValueInfoProto & onnx.ValueInfoProto.$Shape;
    }

    namespace ValueInfoProto {
        interface $Properties {
            name?: (string|null);
            type?: (onnx.TypeProto.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = onnx.ValueInfoProto.$Properties;
    }

    interface ITypeProto extends onnx.TypeProto.$Properties {
    }

    class TypeProto {
        constructor(properties?: onnx.TypeProto.$Properties);
        $unknowns?: Uint8Array[];
        tensorType?: (onnx.TypeProto.Tensor.$Properties|null);
        static encode(message: onnx.TypeProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): onnx.TypeProto & onnx.TypeProto.$Shape;
    }

    namespace TypeProto {
        interface $Properties {
            tensorType?: (onnx.TypeProto.Tensor.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = onnx.TypeProto.$Properties;

        interface ITensor extends onnx.TypeProto.Tensor.$Properties {
        }

        class Tensor {
            constructor(properties?: onnx.TypeProto.Tensor.$Properties);
            $unknowns?: Uint8Array[];
            elemType: number;
            shape?: (onnx.ShapeProto.$Properties|null);
            static encode(message: onnx.TypeProto.Tensor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): onnx.TypeProto.Tensor & onnx.TypeProto.Tensor.$Shape;
        }

        namespace Tensor {
            interface $Properties {
                elemType?: (number|null);
                shape?: (onnx.ShapeProto.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = onnx.TypeProto.Tensor.$Properties;
        }
    }

    interface IShapeProto extends onnx.ShapeProto.$Properties {
    }

    class ShapeProto {
        constructor(properties?: onnx.ShapeProto.$Properties);
        $unknowns?: Uint8Array[];
        dim: onnx.ShapeProto.Dimension.$Properties[];
        static encode(message: onnx.ShapeProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): onnx.ShapeProto & onnx.ShapeProto.$Shape;
    }

    namespace ShapeProto {
        interface $Properties {
            dim?: (onnx.ShapeProto.Dimension.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = onnx.ShapeProto.$Properties;

        interface IDimension extends onnx.ShapeProto.Dimension.$Properties {
        }

        class Dimension {
            constructor(properties?: onnx.ShapeProto.Dimension.$Properties);
            $unknowns?: Uint8Array[];
            dimValue: (Long);
            static encode(message: onnx.ShapeProto.Dimension.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): onnx.ShapeProto.Dimension & onnx.ShapeProto.Dimension.$Shape;
        }

        namespace Dimension {
            interface $Properties {
                dimValue?: (Long|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = onnx.ShapeProto.Dimension.$Properties;
        }
    }

    interface ITensorProto extends onnx.TensorProto.$Properties {
    }

    class TensorProto {
        constructor(properties?: onnx.TensorProto.$Properties);
        $unknowns?: Uint8Array[];
        dims: (Long)[];
        dataType: number;
        name: string;
        static encode(message: onnx.TensorProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): onnx.TensorProto & onnx.TensorProto.$Shape;
    }

    namespace TensorProto {
        interface $Properties {
            dims?: ((Long)[]|null);
            dataType?: (number|null);
            name?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = onnx.TensorProto.$Properties;
    }
}
