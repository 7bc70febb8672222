//! Hands the core's classes to programs in JavaScript, which use them as an app does.

use js_sys::{Object, Reflect};
use oneloop::js::{
    ChatCore, ChatModelCore, CompiledGraphCore, DataLayerCore, InMemoryCacheCore, IndexedDbSaverCore, MemoriesCore, MemorySaverCore,
    StateGraphCore, ToolNodeCore,
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/tests/laws/programs/kit.js")]
extern "C" {
    fn describe(error: &JsValue) -> String;
}

/// The class of an object of ours.
fn class_of(object: impl Into<JsValue>) -> JsValue {
    Reflect::get(&object.into(), &"constructor".into()).expect("an object has a constructor")
}

/// The core's classes by their names.
pub(crate) fn classes() -> JsValue {
    let object = Object::new();
    let empty: JsValue = Object::new().into();
    let fine = "an empty one can be made";
    for (name, class) in [
        ("ChatCore", class_of(ChatCore::new(&empty).expect(fine))),
        ("ChatModelCore", class_of(ChatModelCore::demo(0.0))),
        ("DataLayerCore", class_of(DataLayerCore::memory())),
        ("IndexedDbSaverCore", class_of(IndexedDbSaverCore::new("unused"))),
        ("InMemoryCacheCore", class_of(InMemoryCacheCore::new())),
        ("MemoriesCore", class_of(MemoriesCore::new(None, &JsValue::UNDEFINED).expect(fine))),
        ("MemorySaverCore", class_of(MemorySaverCore::new())),
        ("StateGraphCore", class_of(StateGraphCore::new(&empty).expect(fine))),
        ("ToolNodeCore", class_of(ToolNodeCore::new(Vec::new(), true).expect(fine))),
    ] {
        Reflect::set(&object, &name.into(), &class).expect("a plain object takes properties");
    }
    let ambient = Closure::<dyn Fn(String, String) -> Result<JsValue, JsValue>>::new(|what: String, instead: String| {
        oneloop::js::ambient_config(&what, &instead)
    });
    Reflect::set(&object, &"ambientConfig".into(), &ambient.into_js_value()).expect("a plain object takes properties");
    let entrypoint = Closure::<dyn Fn(JsValue, JsValue) -> Result<CompiledGraphCore, JsValue>>::new(|options: JsValue, run: JsValue| {
        oneloop::js::make_entrypoint(&options, &run)
    });
    Reflect::set(&object, &"makeEntrypoint".into(), &entrypoint.into_js_value()).expect("a plain object takes properties");
    object.into()
}

/// Fails the test with what a program has thrown.
pub(crate) fn judge(outcome: Result<JsValue, JsValue>) {
    if let Err(error) = outcome {
        panic!("{}", describe(&error));
    }
}

/// Makes a test of each program that a file exports under the test's name.
macro_rules! programs {
    ($file:tt: $($(#[$attribute:meta])* $name:ident),* $(,)?) => {
        mod js {
            use wasm_bindgen::prelude::*;
            #[wasm_bindgen(module = $file)]
            extern "C" {
                $(
                    #[wasm_bindgen(catch)]
                    pub(super) async fn $name(core: &JsValue) -> Result<JsValue, JsValue>;
                )*
            }
        }
        $(
            $(#[$attribute])*
            #[wasm_bindgen_test::wasm_bindgen_test]
            async fn $name() {
                $crate::kit::judge(js::$name(&$crate::kit::classes()).await);
            }
        )*
    };
}
