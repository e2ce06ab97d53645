package types

// This file defines the set of WebAssembly proposals that an engine accepts.

// Features is a set of proposals beyond the 1.0 specification.
type Features uint64

const (
	FeatureMutableGlobal Features = 1 << iota
	FeatureSignExtension
	FeatureSatFloatToInt
	FeatureMultiValue
	FeatureReferenceTypes
	FeatureBulkMemory
	FeatureSIMD
	FeatureRelaxedSIMD
	FeatureExtendedConst
	FeatureTailCall
	FeatureMultiMemory
	FeatureMemory64
	FeatureFunctionReferences
	FeatureGC
	FeatureExceptions
	FeatureThreads
	FeatureWideArithmetic
	FeatureCustomPageSizes
	FeatureLegacyExceptions
	FeatureStackSwitching

	numFeatures = iota
)

// Sets that the specification's versions define.
const (
	FeaturesMVP   Features = FeatureMutableGlobal
	FeaturesWasm2          = FeaturesMVP | FeatureSignExtension | FeatureSatFloatToInt | FeatureMultiValue | FeatureReferenceTypes | FeatureBulkMemory | FeatureSIMD
	FeaturesWasm3          = FeaturesWasm2 | FeatureRelaxedSIMD | FeatureExtendedConst | FeatureTailCall | FeatureMultiMemory | FeatureMemory64 | FeatureFunctionReferences | FeatureGC | FeatureExceptions
)

var featureNames = [numFeatures]string{
	"mutable-global", "sign-extension", "saturating-float-to-int", "multi-value", "reference-types", "bulk-memory", "simd", "relaxed-simd",
	"extended-const", "tail-call", "multi-memory", "memory64", "function-references", "gc", "exceptions", "threads",
	"wide-arithmetic", "custom-page-sizes", "legacy-exceptions", "stack-switching",
}

// Has reports whether all features of g are in f.
func (f Features) Has(g Features) bool { return f&g == g }

// Names returns the names of the features in f, as Wasmtime's command line spells them, in
// declaration order.
func (f Features) Names() []string {
	var names []string
	for i, n := range featureNames {
		if f>>i&1 != 0 {
			names = append(names, n)
		}
	}
	return names
}

// FeatureByName returns the feature with the given name.
func FeatureByName(name string) (Features, bool) {
	for i, n := range featureNames {
		if n == name {
			return 1 << i, true
		}
	}
	return 0, false
}
