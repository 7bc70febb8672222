//! Where tasks lead: edges, path functions, commands.

use super::Run;
use crate::graph::pregel::compiled::Exits;
use crate::graph::pregel::state::{Fresh, Routes};
use crate::graph::{Context, Destination, Failure, GraphError, Host, Name, Values};

impl<H: Host> Run<H> {
    /// Where a finished task leads: its static edges, its commands, then what path functions say of the fresh state.
    pub(super) async fn routes(
        &self,
        exits: &Exits<H>,
        context: &Context<H>,
        writes: &Values<H::Value>,
        goto: Vec<Destination<H::Value>>,
    ) -> Result<(Routes<H::Value>, Option<Fresh<H>>), GraphError<H>> {
        let mut routes = Routes::default();
        self.resolve(context, None, goto, &mut routes)?;
        routes.nodes.extend(&exits.targets);
        if exits.branches.is_empty() {
            return Ok((routes, None));
        }
        let (mut fresh, updated) = self.with_state(|state| state.fresh(&self.graph, context.node(), writes))?;
        for (at, branch) in exits.branches.iter().enumerate() {
            let map = branch.map.as_deref();
            let valid = || self.graph.destinations(map);
            let is_last = at + 1 == exits.branches.len();
            let shown = if is_last { std::mem::take(&mut fresh) } else { fresh.clone() };
            let answers =
                (branch.path)(shown, context.clone()).await.map_err(|failure| GraphError::from_failure(failure, context.node(), valid))?;
            for to in &answers {
                if let Destination::Node(to) = to
                    && self.graph.resolve(map, to).is_err()
                {
                    let failure = Failure::InvalidRoute(format!("\"{to}\""));
                    return Err(GraphError::from_failure(failure, context.node(), valid));
                }
            }
            self.resolve(context, map, answers, &mut routes)?;
        }
        Ok((routes, Some(updated)))
    }

    /// Adds destinations by the nodes they name.
    pub(super) fn resolve(
        &self,
        context: &Context<H>,
        map: Option<&[(Name, Name)]>,
        destinations: Vec<Destination<H::Value>>,
        routes: &mut Routes<H::Value>,
    ) -> Result<(), GraphError<H>> {
        let unknown = |to: &Name, map| GraphError::UnknownDestination {
            node: context.node().clone(),
            to: to.clone(),
            valid: self.graph.destinations(map),
        };
        for destination in destinations {
            match destination {
                Destination::Node(to) => routes.nodes.extend(self.graph.resolve(map, &to).map_err(|()| unknown(&to, map))?),
                Destination::Send(send) => {
                    // A send needs someone to bring its input to: END is nobody.
                    self.graph.node(&send.node).ok_or_else(|| unknown(&send.node, None))?;
                    routes.sends.push(send);
                }
            }
        }
        Ok(())
    }
}
